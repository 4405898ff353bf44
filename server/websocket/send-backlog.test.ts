import { expect, test } from 'bun:test';
import { SendBacklog } from './send-backlog.ts';

const MIB = 1024 * 1024;
const HEAD_BYTES = 4;

/** A frame of so many bytes, its head included. */
function makeFrame(type: string, bytes: number): string {
  const head = `{"type":"${type}",`;
  return head.padEnd(bytes - HEAD_BYTES, 'x');
}

test('events that wait are too much beyond 1 MiB, answers are not', () => {
  const backlog = new SendBacklog();
  backlog.add([makeFrame('ack', 8 * MIB), makeFrame('message', MIB)], 9 * MIB);
  expect(backlog.isTooMuch).toBe(false);
  backlog.add([makeFrame('message', 100)], 9 * MIB + 100);
  expect(backlog.isTooMuch).toBe(true);
});

test('what was taken does not count any more, the oldest first', () => {
  const backlog = new SendBacklog();
  backlog.add([makeFrame('message', MIB), makeFrame('ack', 2 * MIB), makeFrame('message', MIB)], 4 * MIB);
  expect(backlog.isTooMuch).toBe(true);
  backlog.add([], 3 * MIB);
  expect(backlog.isTooMuch).toBe(false);
  expect(backlog.hasManyAnswers(3 * MIB)).toBe(true);
  expect(backlog.hasManyAnswers(2 * MIB - 1)).toBe(false);
  backlog.add([makeFrame('error', 100)], 0);
  expect([backlog.isTooMuch, backlog.hasManyAnswers(0)]).toEqual([false, false]);
});

test('a reader that takes nothing for 30 s is stuck, one that takes a little is not', () => {
  const backlog = new SendBacklog();
  backlog.add([makeFrame('ack', MIB)], MIB);
  expect(backlog.isStuck(MIB, 1_000)).toBe(false);
  expect(backlog.isStuck(MIB, 30_000)).toBe(false);
  expect(backlog.isStuck(MIB - 10, 31_500)).toBe(false);
  expect(backlog.isStuck(MIB - 10, 61_000)).toBe(false);
  expect(backlog.isStuck(MIB - 10, 61_501)).toBe(true);
});

test('a reader for whom nothing waits is never stuck', () => {
  const backlog = new SendBacklog();
  expect(backlog.isStuck(0, 1_000)).toBe(false);
  expect(backlog.isStuck(0, 100_000)).toBe(false);
  backlog.add([makeFrame('message', 100)], 100);
  expect(backlog.isStuck(100, 101_000)).toBe(false);
});
