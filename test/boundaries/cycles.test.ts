import { expect, test } from 'bun:test';
import { findCycles } from './cycles.ts';

test('A cycle is reported with all its files.', () => {
  const imports = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', ['outside']],
  ]);
  expect(findCycles(imports)).toEqual([['b', 'c', 'b']]);
});

test('Two paths to one file are not a cycle.', () => {
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
