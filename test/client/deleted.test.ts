import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { deleteOldMessages } from '@messaging/server/db/maintenance/message-retention';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { Rest } from '../harness/rest.ts';
import { ageMessages } from '../harness/age-messages.ts';
import { runRetentionRound } from '../harness/retention-round.ts';
import { until } from '../harness/wait.ts';
import { connected, entries, shows, watch } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** A thread that Ann writes to. `delete` removes the messages up to a `seq`. */
async function newThread() {
  const { ann, ben, threadId } = await newPair(app);
  const rest = new Rest(app, ann);
  return {
    ben,
    threadId,
    async send(from: number, to: number): Promise<void> {
      for (let i = from; i <= to; i++)
        await rest.call('sendMessage', { params: { threadId }, body: { body: `m${i}` } });
    },
    async delete(upTo: number): Promise<void> {
      const { db } = app.context;
      await ageMessages(db.sql, threadId, upTo);
      await runRetentionRound((at) => deleteOldMessages(db, at, { days: 30, isPublished: false }));
    },
  };
}

const seqs = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i} m${from + i}`);

test('a thread starts with its first message that was not deleted', async () => {
  const thread = await newThread();
  await thread.send(1, 70);
  await thread.delete(10);
  await using client = await connected(app, thread.ben);
  await watch(client, thread.threadId);
  const store = client.thread(thread.threadId);
  expect([entries(client, thread.threadId), store.getSnapshot().hasEarlier]).toEqual([seqs(21, 70), true]);
  await store.loadEarlier();
  await until('earlier messages', () => store.getSnapshot().items.length === 60);
  expect([entries(client, thread.threadId), store.getSnapshot().hasEarlier]).toEqual([seqs(11, 70), false]);
});

test('a client that missed messages that were deleted since continues after them', async () => {
  const thread = await newThread();
  await thread.send(1, 2);
  using proxy = startProxy(app.url.href);
  await using client = await connected({ url: new URL(proxy.url) }, thread.ben);
  await watch(client, thread.threadId);
  proxy.cut();
  await until('no connection', () => client.connection.getSnapshot().status !== 'open');
  await thread.send(3, 9);
  await thread.delete(6);
  proxy.mend();
  await shows(client, thread.threadId, seqs(7, 9));
  await thread.send(10, 10);
  await shows(client, thread.threadId, seqs(7, 10));
  expect(client.thread(thread.threadId).getSnapshot().hasEarlier).toBe(false);
});
