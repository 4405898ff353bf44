import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { FakeThread } from '../test/client/fake-thread.ts';
import { toFailure, type Failure } from './failure.ts';
import { Outbox } from './outbox.ts';
import { memoryStorage, type MessagingStorage } from './storage.ts';
import { Timers } from './timers.ts';

const [ANN, BEN] = [1, 2];
const THREAD = 'thread';

function createOutbox(storage: MessagingStorage, clock = new FakeClock()) {
  const failures: Failure[] = [];
  const owner = { onChange: () => {}, report: (failure: Failure) => void failures.push(failure) };
  return { outbox: new Outbox(storage, new Timers(clock), owner), failures, clock };
}

const toBodies = (outbox: Outbox) => outbox.forThread(THREAD).map(({ body }) => body);

function catchFailure(work: () => unknown): Failure | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

test('after a reload the outbox has the messages of its user, in order', async () => {
  const storage = memoryStorage();
  const before = createOutbox(storage);
  await before.outbox.load(ANN);
  for (const body of ['one', 'two', 'three']) before.outbox.add(THREAD, { body });
  await before.clock.pass(0);
  const after = createOutbox(storage);
  after.outbox.add(THREAD, { body: 'four' });
  await after.outbox.load(ANN);
  expect(toBodies(after.outbox)).toEqual(['one', 'two', 'three', 'four']);
  const others = createOutbox(storage);
  await others.outbox.load(BEN);
  expect(toBodies(others.outbox)).toEqual([]);
});

test('a failed message keeps its failure across a reload, and moves to the end at a retry', async () => {
  const storage = memoryStorage();
  const { outbox, clock } = createOutbox(storage);
  await outbox.load(ANN);
  const first = outbox.add(THREAD, { body: 'one' });
  outbox.add(THREAD, { body: 'two' });
  outbox.fail(first, { kind: 'timeout', message: 'late', canRetry: true });
  await clock.pass(0);
  const { outbox: reloaded } = createOutbox(storage);
  await reloaded.load(ANN);
  expect(reloaded.forThread(THREAD)[0]).toMatchObject({ state: 'failed', failure: { kind: 'timeout' } });
  reloaded.retry(first.clientId);
  expect(toBodies(reloaded)).toEqual(['two', 'one']);
  expect(reloaded.forThread(THREAD).every(({ state }) => state === 'pending')).toBe(true);
});

test('a removed message is deleted from the storage', async () => {
  const storage = memoryStorage();
  const { outbox, clock } = createOutbox(storage);
  await outbox.load(ANN);
  outbox.remove(outbox.add(THREAD, { body: 'one' }).clientId);
  await clock.pass(0);
  expect(await storage.list('')).toEqual([]);
});

test('a storage that fails or hangs is reported, and the message waits in memory', async () => {
  const broken = { ...memoryStorage(), set: () => Promise.reject(new Error('full')) };
  const { outbox, failures, clock } = createOutbox(broken);
  await outbox.load(ANN);
  outbox.add(THREAD, { body: 'one' });
  await clock.pass(0);
  expect(failures).toMatchObject([{ kind: 'storage' }]);
  expect(toBodies(outbox)).toEqual(['one']);

  const hanging = createOutbox({ ...memoryStorage(), list: () => new Promise(() => {}) });
  hanging.outbox.add(THREAD, { body: 'one' });
  void hanging.outbox.load(ANN);
  await hanging.clock.pass(10_000);
  expect(hanging.outbox.isLoaded).toBe(true);
  expect(hanging.failures).toMatchObject([{ kind: 'storage' }]);
});

test('the edit of a message that the service had already goes before the changes that were made since', async () => {
  const { outbox } = createOutbox(memoryStorage());
  await outbox.load(ANN);
  const { clientId } = outbox.add(THREAD, { body: 'first' });
  outbox.onSend(clientId);
  outbox.edit(clientId, { body: 'second' });
  outbox.addChange(THREAD, 'm1', 1, { type: 'edit', body: 'third' });
  const service = new FakeThread();
  service.store(ANN, 'first', clientId, 0);
  const [message] = service.messages;
  expect(message && outbox.settle({ ...message, threadId: THREAD })).toBe(true);
  expect(outbox.forThread(THREAD)).toEqual([]);
  expect(outbox.changesOf(THREAD).map(({ change }) => change)).toMatchObject([
    { type: 'edit', body: 'second' },
    { type: 'edit', body: 'third' },
  ]);
});

test('the outbox holds 1,000 messages', () => {
  const { outbox } = createOutbox(memoryStorage());
  for (let i = 0; i < 1_000; i++) outbox.add(THREAD, { body: 'one' });
  expect(catchFailure(() => outbox.add(THREAD, { body: 'more' }))).toMatchObject({ kind: 'outbox_full' });
});

test.each([
  ['no text', ' \n '],
  ['more code points than a message may have', '🙂'.repeat(10_001)],
  ['more bytes than a frame may have', '\u0001'.repeat(9_000) + '🙂'.repeat(1_000) + '"'.repeat(6_000)],
])('a message with %s is refused', (_, body) => {
  const { outbox } = createOutbox(memoryStorage());
  expect(catchFailure(() => outbox.add(THREAD, { body }))).toMatchObject({
    kind: 'invalid',
    canRetry: false,
  });
});

test('a message may have 10,000 code points', () => {
  const { outbox } = createOutbox(memoryStorage());
  outbox.add(THREAD, { body: ` ${'🙂'.repeat(10_000)} ` });
  expect(outbox.forThread(THREAD).length).toBe(1);
});
