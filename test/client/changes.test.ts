import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { sendMany } from '../harness/send-many.ts';
import { until } from '../harness/wait.ts';
import { connected, shows, watch, type TestClient } from './client.ts';
import { lossy } from './lossy-socket.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** A thread with `count` messages of ann, who changes them by REST. */
async function newThread(count: number) {
  const { ann, ben, threadId } = await newPair(app);
  await sendMany(
    app,
    ann,
    threadId,
    Array.from({ length: count }, (_, i) => `m${i + 1}`),
  );
  const rest = new Rest(app, ann);
  const sent = await allMessages(rest, threadId);
  const toParams = (seq: number) => ({ params: { messageId: sent[seq - 1]?.id ?? '' } });
  return {
    ben,
    threadId,
    edit: (seq: number, body: string) => rest.call('editMessage', { ...toParams(seq), body: { body } }),
    remove: (seq: number) => rest.call('deleteMessage', toParams(seq)),
    react: (seq: number, emoji: string) =>
      rest.call('addReaction', { params: { ...toParams(seq).params, emoji } }),
    stored: () => allMessages(new Rest(app, ben), threadId),
  };
}

/** Waits until the client shows exactly what is stored. */
async function showsStored(
  client: TestClient,
  { threadId, stored }: Awaited<ReturnType<typeof newThread>>,
): Promise<void> {
  const expected = await stored();
  const shown = () =>
    client
      .thread(threadId)
      .getSnapshot()
      .items.map((item) => item.state === 'stored' && item.message);
  await until('what is stored', () => Bun.deepEquals(shown(), expected));
}

test('an edit, a reaction and a deletion are shown at once, also in the list', async () => {
  const thread = await newThread(3);
  await using client = await connected(app, thread.ben);
  await watch(client, thread.threadId);
  await thread.edit(3, 'edited');
  await thread.react(3, '👍');
  await thread.remove(1);
  await shows(client, thread.threadId, ['1 [deleted]', '2 m2', '3 edited']);
  await showsStored(client, thread);
  const [last] = client.threads.getSnapshot().threads;
  expect(last?.lastMessage).toMatchObject({ body: 'edited', reactions: [{ emoji: '👍', count: 1 }] });
});

test('changes that were missed while disconnected are shown, however many', async () => {
  const thread = await newThread(250);
  using proxy = startProxy(app.url.href);
  await using client = await connected({ url: new URL(proxy.url) }, thread.ben);
  await watch(client, thread.threadId);
  const store = client.thread(thread.threadId);
  while (store.getSnapshot().hasEarlier) await store.loadEarlier();
  proxy.cut();
  await until('no connection', () => client.connection.getSnapshot().status !== 'open');
  for (let seq = 250; seq >= 1; seq--) await (seq % 10 === 0 ? thread.remove(seq) : thread.edit(seq, 'e'));
  proxy.mend();
  await showsStored(client, thread);
});

test('lost and duplicated events leave no message in an old state', async () => {
  const thread = await newThread(5);
  let n = 0;
  const WebSocket = lossy((frame) => {
    if (frame.type !== 'message_changed') return [frame];
    n += 1;
    return n % 3 === 1 ? [] : [frame, frame];
  });
  await using client = await connected(app, thread.ben, { WebSocket });
  await watch(client, thread.threadId);
  for (const seq of [1, 2, 3, 4, 5, 3]) await thread.edit(seq, `edited ${n}`);
  await showsStored(client, thread);
});
