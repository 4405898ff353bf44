import { afterEach, beforeEach, expect, jest, test } from 'bun:test';
import { TYPING } from '@messaging/protocol/limits';
import { Typing } from './typing.ts';

const [ANN, BEN] = [1, 2];
const [ONE, TWO] = ['thread one', 'thread two'];
const NOBODY = { userIds: [], isGroup: false };
let ended: [string, number][];
let typing: Typing;

beforeEach(() => {
  jest.useFakeTimers();
  ended = [];
  typing = new Typing((threadId, userId) => ended.push([threadId, userId]));
});
afterEach(() => {
  typing[Symbol.dispose]();
  jest.useRealTimers();
});

test('typing is over by itself after 6 s, once', () => {
  typing.start(ONE, ANN, NOBODY);
  jest.advanceTimersByTime(TYPING.holdMs - 1);
  expect(ended).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(ended).toEqual([[ONE, ANN]]);
  jest.advanceTimersByTime(TYPING.holdMs * 2);
  expect(ended).toHaveLength(1);
});

test('repeating it every 3 s holds it', () => {
  for (let i = 0; i < 5; i++) {
    typing.start(ONE, ANN, NOBODY);
    jest.advanceTimersByTime(TYPING.repeatMs);
  }
  expect(ended).toEqual([]);
  jest.advanceTimersByTime(TYPING.holdMs - TYPING.repeatMs);
  expect(ended).toEqual([[ONE, ANN]]);
});

test('ending it causes one event and stops the timer', () => {
  typing.start(ONE, ANN, NOBODY);
  typing.end(ONE, ANN);
  typing.end(ONE, ANN);
  jest.advanceTimersByTime(TYPING.holdMs);
  expect(ended).toEqual([[ONE, ANN]]);
});

test('ending typing that never began causes no event', () => {
  typing.start(ONE, ANN, NOBODY);
  typing.end(TWO, ANN);
  typing.end(ONE, BEN);
  typing.endAll(BEN);
  expect(ended).toEqual([]);
});

test('users and threads are apart', () => {
  typing.start(ONE, ANN, NOBODY);
  typing.start(ONE, BEN, NOBODY);
  typing.start(TWO, ANN, NOBODY);
  typing.end(ONE, ANN);
  expect(ended).toEqual([[ONE, ANN]]);
  jest.advanceTimersByTime(TYPING.holdMs);
  expect(ended).toEqual([
    [ONE, ANN],
    [ONE, BEN],
    [TWO, ANN],
  ]);
});

test('endAll ends all of one user’s and nothing of another’s', () => {
  typing.start(ONE, ANN, NOBODY);
  typing.start(TWO, ANN, NOBODY);
  typing.start(ONE, BEN, NOBODY);
  typing.endAll(ANN);
  expect(ended).toEqual([
    [ONE, ANN],
    [TWO, ANN],
  ]);
});

test('it can start again after its end', () => {
  typing.start(ONE, ANN, NOBODY);
  typing.end(ONE, ANN);
  typing.start(ONE, ANN, NOBODY);
  jest.advanceTimersByTime(TYPING.holdMs);
  expect(ended).toHaveLength(2);
});

test('disposing causes no event and leaves no timer', () => {
  typing.start(ONE, ANN, NOBODY);
  typing[Symbol.dispose]();
  jest.advanceTimersByTime(TYPING.holdMs);
  expect(ended).toEqual([]);
});
