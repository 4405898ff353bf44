import { afterEach, beforeEach, expect, jest, test } from 'bun:test';
import { every, Loop } from './loop.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Advances the mocked clock a millisecond at a time, so that promises between two timers settle. */
async function advance(ms: number): Promise<void> {
  await settle();
  for (let i = 0; i < ms; i++) {
    jest.advanceTimersByTime(1);
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** A loop whose rounds are counted, with its failures as a list. */
function countingLoop(round: (count: number, signal: AbortSignal) => Promise<number>, stopMs = 1_000) {
  const failures: string[] = [];
  const counted = { rounds: 0 };
  const loop = new Loop({
    name: 'counting',
    round: (signal) => round(++counted.rounds, signal),
    reporter: { reportFailure: (work, error) => void failures.push(`${work}: ${(error as Error).message}`) },
    retryMs: (count) => count * 100,
    stopMs,
  });
  return { loop, counted, failures };
}

const never = (): Promise<number> => new Promise(() => {});

test('a loop does nothing before it is started', async () => {
  const { loop, counted } = countingLoop(async () => 10);
  await advance(100);
  expect(counted.rounds).toBe(0);
  await loop[Symbol.asyncDispose]();
});

test('the next round starts after the milliseconds that a round resolves to', async () => {
  const { loop, counted } = countingLoop(async () => 10);
  loop.start();
  loop.start();
  expect(counted.rounds).toBe(1);
  await advance(9);
  expect(counted.rounds).toBe(1);
  await advance(21);
  expect(counted.rounds).toBe(4);
  await loop[Symbol.asyncDispose]();
});

test('failures are reported, delays grow with failures in a row, and a success ends the row', async () => {
  const { loop, counted, failures } = countingLoop(async (count) => {
    if (count === 3) return 10;
    throw new Error(`round ${count}`);
  });
  loop.start();
  await advance(100);
  expect(counted.rounds).toBe(2);
  await advance(200);
  expect(counted.rounds).toBe(3);
  await advance(10);
  expect(counted.rounds).toBe(4);
  await advance(100);
  expect(counted.rounds).toBe(5);
  expect(failures).toEqual(['round 1', 'round 2', 'round 4', 'round 5'].map((text) => `counting: ${text}`));
  await loop[Symbol.asyncDispose]();
});

test('a round that lasted over a minute starts the back-off again', async () => {
  const { loop, counted } = countingLoop(async (count) => {
    if (count === 3) await new Promise((resolve) => setTimeout(resolve, 60_001));
    throw new Error('broken');
  });
  loop.start();
  await advance(300);
  expect(counted.rounds).toBe(3);
  jest.advanceTimersByTime(60_001);
  await advance(99);
  expect(counted.rounds).toBe(3);
  await advance(2);
  expect(counted.rounds).toBe(4);
  await loop[Symbol.asyncDispose]();
});

test('the default delay after a failure is between 50 and 5,050 ms', async () => {
  let rounds = 0;
  const round = async (): Promise<number> => {
    rounds += 1;
    throw new Error('broken');
  };
  const loop = new Loop({ name: 'failing', round, stopMs: 1_000 });
  loop.start();
  await advance(49);
  expect(rounds).toBe(1);
  await advance(102);
  expect(rounds).toBeGreaterThan(1);
  await loop[Symbol.asyncDispose]();
});

test('a stop ends a pause at once and starts no other round', async () => {
  const { loop, counted } = countingLoop(async () => 1_000_000);
  loop.start();
  await advance(5);
  await loop[Symbol.asyncDispose]();
  await advance(100);
  expect(counted.rounds).toBe(1);
  expect(jest.getTimerCount()).toBe(0);
});

test('a stop aborts the signal of the running round and waits for its end', async () => {
  let isEnded = false;
  const { loop } = countingLoop(async (_, signal) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    isEnded = true;
    return 0;
  });
  loop.start();
  await advance(1);
  await loop[Symbol.asyncDispose]();
  expect(isEnded).toBe(true);
});

test('a stop waits no longer than its limit', async () => {
  const { loop } = countingLoop(never, 300);
  loop.start();
  let isStopped = false;
  void loop[Symbol.asyncDispose]().then(() => (isStopped = true));
  await advance(299);
  expect(isStopped).toBe(false);
  await advance(2);
  expect(isStopped).toBe(true);
});

test('every calls its work once a period until it is disposed of', async () => {
  let calls = 0;
  const timer = every(10, 0, () => void calls++);
  await advance(9);
  expect(calls).toBe(0);
  await advance(26);
  expect(calls).toBe(3);
  timer[Symbol.dispose]();
  await advance(100);
  expect(calls).toBe(3);
});

test('every starts the next period when the work has ended', async () => {
  const ends: (() => void)[] = [];
  let calls = 0;
  using _ = every(10, 0, () => {
    calls += 1;
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  await advance(100);
  expect(calls).toBe(1);
  ends.shift()?.();
  await advance(11);
  expect(calls).toBe(2);
});

test('every that is disposed of during its work is not called again', async () => {
  let end = (): void => {};
  const timer = every(10, 0, () => new Promise<void>((resolve) => (end = resolve)));
  await advance(10);
  timer[Symbol.dispose]();
  end();
  await advance(50);
  expect(jest.getTimerCount()).toBe(0);
});

test('jitter moves each period by at most its part of it', async () => {
  const times: number[] = [];
  using _ = every(100, 0.5, () => void times.push(performance.now()));
  await advance(3_000);
  const periods = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(Math.min(...periods)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...periods)).toBeLessThanOrEqual(151);
  expect(new Set(periods).size).toBeGreaterThan(5);
});
