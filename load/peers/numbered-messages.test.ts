import { expect, test } from 'bun:test';
import { makeBody, NumberTracker, readBody } from './numbered-messages.ts';

test('a body contains the numbers of its sender and of the message', () => {
  expect(readBody(makeBody(12, 345))).toEqual({ from: 12, n: 345 });
  expect(() => readBody('hello')).toThrow('not a message: hello');
});

test('numbers may come in any order; those ahead of a lower one are counted', () => {
  const numbers = new NumberTracker();
  for (const n of [0, 2, 3, 1, 4]) numbers.take(n);
  numbers.checkEnd(5);
  expect([numbers.count, numbers.early]).toEqual([5, 2]);
});

test('a number that comes twice, or not at all, is a fault', () => {
  const numbers = new NumberTracker();
  for (const n of [0, 2]) numbers.take(n);
  for (const n of [0, 2]) expect(() => numbers.take(n)).toThrow(`number ${n} came twice`);
  expect(() => numbers.checkEnd(3)).toThrow('2 came of 3');
});
