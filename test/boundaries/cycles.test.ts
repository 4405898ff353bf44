import { expect, test } from 'bun:test';
import { findCycles } from './cycles.ts';

test('a cycle is named with all files along it', () => {
  const imports = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', ['outside']],
  ]);
  expect(findCycles(imports)).toEqual([['b', 'c', 'b']]);
});

test('two ways to one file are no cycle', () => {
  expect(
    findCycles(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['d']],
        ['c', ['d']],
        ['d', []],
      ]),
    ),
  ).toEqual([]);
});
