import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { until } from '../harness/wait.ts';
import { connected, watch } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

test('a jump loads the messages around a place, from where pages lead both ways and to what came meanwhile', async () => {
  const { ann, ben, threadId } = await newPair(app);
  const rest = new Rest(app, ann);
  const say = (body: string) => rest.call('sendMessage', { params: { threadId }, body: { body } });
  for (let i = 1; i <= 260; i++) await say(`${i}`);
  await using client = await connected(app, ben);
  await watch(client, threadId);
  const thread = client.thread(threadId);
  const seqs = () =>
    thread.getSnapshot().items.map((item) => (item.state === 'stored' ? item.message.seq : 0));
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  await thread.jumpTo(120);
  expect(seqs()).toEqual(range(95, 144));
  await say('261');
  await until('the newest', () => client.threads.getSnapshot().threads[0]?.lastSeq === 261);
  client.send(threadId, { body: 'an answer' });
  await until('the answer', () => client.threads.getSnapshot().threads[0]?.lastSeq === 262);
  expect([seqs(), thread.getSnapshot().hasLater]).toEqual([range(95, 144), true]);
  await thread.loadEarlier();
  while (thread.getSnapshot().hasLater) await thread.loadLater();
  await until('the last ones', () => seqs().at(-1) === 262);
  expect(seqs()).toEqual(range(45, 262));
  await thread.jumpTo(3);
  await thread.load();
  expect([seqs(), thread.getSnapshot().hasLater]).toEqual([range(213, 262), false]);
});

test('a jump while the newest page is loading ends at its message', async () => {
  const { ann, ben, threadId } = await newPair(app);
  const rest = new Rest(app, ann);
  for (let i = 1; i <= 120; i++)
    await rest.call('sendMessage', { params: { threadId }, body: { body: `${i}` } });
  await using client = await connected(app, ben);
  const thread = client.thread(threadId);
  thread.subscribe(() => {});
  await Promise.all([thread.load(), thread.jumpTo(3)]);
  const { items, hasLater } = thread.getSnapshot();
  expect([items[2]?.state === 'stored' && items[2].message.seq, hasLater]).toEqual([3, true]);
});
