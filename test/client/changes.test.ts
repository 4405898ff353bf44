import { afterAll, beforeAll, expect, test } from 'bun:test';
import { memoryStorage } from '@messaging/client';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { sendMany } from '../harness/send-many.ts';
import { until } from '../harness/wait.ts';
import { connected, newClient, shows, watch, type TestClient } from './client.ts';
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
    ann,
    ben,
    threadId,
    sent,
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

test('a user edits, reacts to and deletes messages, and the other member sees it', async () => {
  const thread = await newThread(3);
  await using ann = await connected(app, thread.ann);
  await using ben = await connected(app, thread.ben);
  await Promise.all([watch(ann, thread.threadId), watch(ben, thread.threadId)]);
  const ids = thread.sent.map(({ id }) => id);
  const store = ann.thread(thread.threadId);
  const attachments = [{ filename: 'plan.pdf', url: 'https://example.com/plan.pdf' }];
  await Promise.all([
    store.edit(ids[0] ?? '', { body: 'edited', attachments }),
    store.remove(ids[1] ?? ''),
    ben.thread(thread.threadId).react(ids[2] ?? '', '👍', true),
  ]);
  await showsStored(ann, thread);
  await showsStored(ben, thread);
  expect(await thread.stored()).toMatchObject([
    { body: 'edited', version: 2, attachments },
    { body: '[deleted]' },
    { reactions: [{ emoji: '👍', userIds: [thread.ben.userId] }] },
  ]);
  const versions = await ben.thread(thread.threadId).versions(ids[0] ?? '');
  expect(versions.map(({ version, body }) => [version, body])).toEqual([
    [1, 'm1'],
    [2, 'edited'],
  ]);
});

test("a refused edit fails with the service's code, and the message is as before", async () => {
  const thread = await newThread(1);
  const [{ id } = { id: '' }] = thread.sent;
  await using ann = await connected(app, thread.ann);
  await using ben = await connected(app, thread.ben);
  await Promise.all([watch(ann, thread.threadId), watch(ben, thread.threadId)]);
  const fail = (work: Promise<unknown>) => work.then(String, (error: unknown) => error);
  expect(await fail(ben.thread(thread.threadId).edit(id, { body: 'not mine' }))).toMatchObject({
    failure: { kind: 'refused', code: 'not_author' },
  });
  const store = ann.thread(thread.threadId);
  await store.edit(id, { body: 'second', ifVersion: 1 });
  expect(await fail(store.edit(id, { body: 'third', ifVersion: 1 }))).toMatchObject({
    failure: { kind: 'refused', code: 'version_conflict' },
  });
  await showsStored(ann, thread);
  await showsStored(ben, thread);
});

test('changes made offline survive a reload', async () => {
  const thread = await newThread(2);
  using proxy = startProxy(app.url.href);
  const address = { url: new URL(proxy.url) };
  const storage = memoryStorage();
  const before = await connected(address, thread.ann, { storage });
  await watch(before, thread.threadId);
  proxy.cut();
  await until('no connection', () => before.connection.getSnapshot().status !== 'open');
  const store = before.thread(thread.threadId);
  const [first, second] = thread.sent;
  const calls = [
    store.edit(first?.id ?? '', { body: 'edited' }),
    store.react(first?.id ?? '', '👍', true),
    store.remove(second?.id ?? ''),
  ];
  const { clientId } = before.send(thread.threadId, { body: 'new' });
  await store.edit(clientId, { body: 'newer' });
  await shows(before, thread.threadId, ['1 edited', '2 [deleted]', 'pending newer']);
  await until('four entries', async () => (await storage.list('')).length === 4);
  before.close();
  const results = await Promise.allSettled(calls);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  proxy.mend();
  await using after = newClient(address, thread.ann, { storage });
  after.thread(thread.threadId).subscribe(() => {});
  after.connect();
  await shows(after, thread.threadId, ['1 edited', '2 [deleted]', '3 newer']);
  await until('an empty outbox', async () => (await storage.list('')).length === 0);
  await showsStored(after, thread);
  const [edited, , sent] = await thread.stored();
  expect(edited?.reactions).toMatchObject([{ emoji: '👍', count: 1 }]);
  expect(sent?.version).toBe(1);
});

test('a reply is sent with what it answers, and follows its edits', async () => {
  const thread = await newThread(1);
  await using client = await connected(app, thread.ben);
  await watch(client, thread.threadId);
  const [{ id } = { id: '' }] = thread.sent;
  client.send(thread.threadId, { body: 'on Monday', replyTo: id });
  const store = client.thread(thread.threadId);
  expect(store.getSnapshot().items[1]).toMatchObject({ state: 'pending', replyTo: id });
  await shows(client, thread.threadId, ['1 m1', '2 on Monday']);
  await thread.edit(1, 'when?');
  await showsStored(client, thread);
  expect(store.getSnapshot().items[1]).toMatchObject({ message: { replyTo: { preview: 'when?' } } });
});
