import { expect, test } from 'bun:test';
import { SequenceTracker } from './sequence-tracker.ts';

test('each number is taken once, in any order', () => {
  const seen = new SequenceTracker();
  expect([1, 3, 0, 1, 0, 2, 3].map((n) => seen.add(n))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
    false,
  ]);
  expect([seen.contiguous, seen.count]).toEqual([4, 4]);
});

test('a gap is detected', () => {
  const seen = new SequenceTracker();
  for (const n of [0, 1, 3, 5]) seen.add(n);
  expect([seen.contiguous, seen.count]).toEqual([2, 4]);
});
