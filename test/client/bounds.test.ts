import { afterAll, beforeAll, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { sendMany } from '../harness/send-many.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { connected, watch } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', NEW_THREADS_PER_DAY: '30' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Messages of 40 kB. Together they take several answers. */
const largeBodies = (count: number) => Array.from({ length: count }, (_, i) => `${i} ${'😀'.repeat(9_990)}`);
const COUNT = 4 * Math.ceil(LIMITS.answerBytes / 40_000);

test('a client that was disconnected catches up on large messages over several answers', async () => {
  const { ann, ben, threadId } = await newPair(app);
  using proxy = startProxy(app.url.href);
  await using client = await connected({ url: new URL(proxy.url) }, ben);
  await watch(client, threadId);
  proxy.cut();
  await until('no connection', () => client.connection.getSnapshot().status !== 'open');
  await sendMany(app, ann, threadId, largeBodies(COUNT));
  proxy.mend();
  const seqs = () =>
    client
      .thread(threadId)
      .getSnapshot()
      .items.map((item) => (item.state === 'stored' ? item.message.seq : 0));
  await until('all messages', () => seqs().length === COUNT);
  expect(seqs()).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
});

test('large earlier messages are loaded page by page, up to the first', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await sendMany(app, ann, threadId, largeBodies(COUNT));
  await using client = await connected(app, ben);
  await watch(client, threadId);
  const thread = client.thread(threadId);
  expect(thread.getSnapshot().items.length).toBeLessThan(COUNT);
  while (thread.getSnapshot().hasEarlier) await thread.loadEarlier();
  const bodies = thread
    .getSnapshot()
    .items.map((item) => parseInt('body' in item ? item.body : item.message.body, 10));
  expect(bodies).toEqual(Array.from({ length: COUNT }, (_, i) => i));
});

test('a list of threads whose last messages are large is loaded page by page', async () => {
  const ann = await newUser();
  const ids: string[] = [];
  for (const body of largeBodies(20)) {
    const threadId = await newThread(app, ann, await newUser());
    ids.unshift(threadId);
    await sendMany(app, ann, threadId, [body]);
  }
  await using client = await connected(app, ann);
  expect(client.threads.getSnapshot().hasMore).toBe(true);
  while (client.threads.getSnapshot().hasMore) await client.threads.loadMore();
  expect(client.threads.getSnapshot().threads.map(({ id }) => id)).toEqual(ids);
});

test('too many new threads fail at once, and not after the hours that the service asks to wait', async () => {
  const ann = await newUser();
  for (let i = 0; i < 30; i++) await newThread(app, ann, await newUser());
  await using client = await connected(app, ann);
  const { userId: participantId } = await newUser();
  const failure = await client.createThread({ participantId }).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    failure: { kind: 'refused', code: 'too_many_new_threads', canRetry: true },
  });
});
