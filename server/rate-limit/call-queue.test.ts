import { expect, jest, test } from 'bun:test';
import { AppError } from '../app-error.ts';
import { CallQueue } from './call-queue.ts';

const [ANN, BEN] = [1, 2];
const PATIENCE_MS = 5_000;

/** Calls that wait for their turn and say in `log` when they start; `end` ends the oldest one that runs. */
function makeCalls(turns: CallQueue) {
  const log: string[] = [];
  const running: Disposable[] = [];
  const call = async (name: string, userId = ANN): Promise<void> => {
    try {
      running.push(await turns.enter(userId));
      log.push(name);
    } catch (error) {
      log.push(`${name} ${error instanceof AppError ? error.code : String(error)}`);
    }
  };
  const end = async (): Promise<void> => {
    running.shift()?.[Symbol.dispose]();
    await settled();
  };
  return { log, call, end };
}

/** Waits until the handlers of settled promises have run. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

const newTurns = () => new CallQueue({ maxRunning: 2, maxWaiting: 2, maxWaitMs: PATIENCE_MS });

test('calls start in their order as others end, and one too many is refused', async () => {
  const turns = newTurns();
  const { log, call, end } = makeCalls(turns);
  for (const name of ['a', 'b', 'c', 'd', 'e']) void call(name);
  await settled();
  expect(log).toEqual(['a', 'b', 'e rate_limited']);
  expect(turns.waiting).toBe(2);
  await end();
  expect(log.at(-1)).toBe('c');
  await end();
  expect(log.at(-1)).toBe('d');
  for (let i = 0; i < 2; i++) await end();
  void call('f');
  await settled();
  expect(log).toEqual(['a', 'b', 'e rate_limited', 'c', 'd', 'f']);
  expect(turns.waiting).toBe(0);
});

test('a user does not wait for others', async () => {
  const { log, call } = makeCalls(newTurns());
  for (const name of ['a', 'b', 'c']) void call(name);
  void call('of Ben', BEN);
  await settled();
  expect(log).toEqual(['a', 'b', 'of Ben']);
});

test('a call that waits too long is refused, and the ones after it keep their order', async () => {
  jest.useFakeTimers();
  try {
    const turns = newTurns();
    const { log, call, end } = makeCalls(turns);
    for (const name of ['a', 'b', 'c']) void call(name);
    jest.advanceTimersByTime(PATIENCE_MS - 1);
    void call('d');
    await settled();
    expect(log).toEqual(['a', 'b']);
    jest.advanceTimersByTime(1);
    await settled();
    expect(log).toEqual(['a', 'b', 'c overloaded']);
    await end();
    expect(log.at(-1)).toBe('d');
    expect(turns.waiting).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});
