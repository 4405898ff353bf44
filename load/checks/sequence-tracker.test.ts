import { expect, test } from 'bun:test';
import { Seen } from './sequence-tracker.ts';

test('each number is taken once, in any order', () => {
  const seen = new Seen();
  expect([1, 3, 0, 1, 0, 2, 3].map((n) => seen.add(n))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
    false,
  ]);
  expect([seen.inARow, seen.count]).toEqual([4, 4]);
});

test('a hole is known', () => {
  const seen = new Seen();
  for (const n of [0, 1, 3, 5]) seen.add(n);
  expect([seen.inARow, seen.count]).toEqual([2, 4]);
});
