import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { toFailure, type Failure } from './failure.ts';
import { Outbox } from './outbox.ts';
import { memoryStorage, type MessagingStorage } from './storage.ts';
import { Timers } from './timers.ts';

const [ANN, BEN] = [1, 2];
const THREAD = 'thread';

function outboxOn(storage: MessagingStorage, clock = new FakeClock()) {
  const failures: Failure[] = [];
  const owner = { onChange: () => {}, report: (failure: Failure) => void failures.push(failure) };
  return { outbox: new Outbox(storage, new Timers(clock), owner), failures, clock };
}

const bodies = (outbox: Outbox) => outbox.forThread(THREAD).map(({ body }) => body);

function refusal(work: () => unknown): Failure | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

test('what was sent is there after a reload, in order, for its user only', async () => {
  const storage = memoryStorage();
  const before = outboxOn(storage);
  await before.outbox.load(ANN);
  for (const body of ['one', 'two', 'three']) before.outbox.add(THREAD, { body });
  await before.clock.pass(0);
  const after = outboxOn(storage);
  after.outbox.add(THREAD, { body: 'four' });
  await after.outbox.load(ANN);
  expect(bodies(after.outbox)).toEqual(['one', 'two', 'three', 'four']);
  const others = outboxOn(storage);
  await others.outbox.load(BEN);
  expect(bodies(others.outbox)).toEqual([]);
});

test('a failed one keeps its failure over a reload, and goes to the end when it is tried again', async () => {
  const storage = memoryStorage();
  const { outbox, clock } = outboxOn(storage);
  await outbox.load(ANN);
  const first = outbox.add(THREAD, { body: 'one' });
  outbox.add(THREAD, { body: 'two' });
  outbox.fail(first, { kind: 'timeout', message: 'late', canRetry: true });
  await clock.pass(0);
  const { outbox: again } = outboxOn(storage);
  await again.load(ANN);
  expect(again.forThread(THREAD)[0]).toMatchObject({ state: 'failed', failure: { kind: 'timeout' } });
  again.retry(first.clientId);
  expect(bodies(again)).toEqual(['two', 'one']);
  expect(again.forThread(THREAD).every(({ state }) => state === 'pending')).toBe(true);
});

test('what is gone is gone from the storage', async () => {
  const storage = memoryStorage();
  const { outbox, clock } = outboxOn(storage);
  await outbox.load(ANN);
  outbox.remove(outbox.add(THREAD, { body: 'one' }).clientId);
  await clock.pass(0);
  expect(await storage.list('')).toEqual([]);
});

test('a storage that fails or hangs is told of, and the message waits in memory', async () => {
  const broken = { ...memoryStorage(), set: () => Promise.reject(new Error('full')) };
  const { outbox, failures, clock } = outboxOn(broken);
  await outbox.load(ANN);
  outbox.add(THREAD, { body: 'one' });
  await clock.pass(0);
  expect(failures).toMatchObject([{ kind: 'storage' }]);
  expect(bodies(outbox)).toEqual(['one']);

  const hanging = outboxOn({ ...memoryStorage(), list: () => new Promise(() => {}) });
  hanging.outbox.add(THREAD, { body: 'one' });
  void hanging.outbox.load(ANN);
  await hanging.clock.pass(10_000);
  expect(hanging.outbox.isLoaded).toBe(true);
  expect(hanging.failures).toMatchObject([{ kind: 'storage' }]);
});

test('there is room for 1,000', () => {
  const { outbox } = outboxOn(memoryStorage());
  for (let i = 0; i < 1_000; i++) outbox.add(THREAD, { body: 'one' });
  expect(refusal(() => outbox.add(THREAD, { body: 'more' }))).toMatchObject({ kind: 'outbox_full' });
});

test.each([
  ['nothing', ' \n '],
  ['more code points than a message may have', '🙂'.repeat(10_001)],
  ['more bytes than a frame may have', '\u0001'.repeat(9_000) + '🙂'.repeat(1_000) + '"'.repeat(6_000)],
])('%s is not sent', (_, body) => {
  const { outbox } = outboxOn(memoryStorage());
  expect(refusal(() => outbox.add(THREAD, { body }))).toMatchObject({ kind: 'invalid', canRetry: false });
});

test('10,000 code points are a message', () => {
  const { outbox } = outboxOn(memoryStorage());
  outbox.add(THREAD, { body: ` ${'🙂'.repeat(10_000)} ` });
  expect(outbox.forThread(THREAD).length).toBe(1);
});
