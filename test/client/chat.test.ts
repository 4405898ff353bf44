import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Notification } from '@messaging/client';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newPair } from '../harness/pair.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { connected, newClient, open, shows, watch } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Two clients that are subscribed to their thread. */
async function newChat() {
  const pair = await newPair(app);
  const [ann, ben] = [await connected(app, pair.ann), await connected(app, pair.ben)];
  await Promise.all([watch(ann, pair.threadId), watch(ben, pair.threadId)]);
  const annsThread = () => ann.thread(pair.threadId).getSnapshot();
  const bensThread = () => ben.thread(pair.threadId).getSnapshot();
  return {
    threadId: pair.threadId,
    users: pair,
    ann,
    ben,
    annsThread,
    bensThread,
    async [Symbol.asyncDispose]() {
      ann.close();
      ben.close();
    },
  };
}

test('two people chat', async () => {
  await using chat = await newChat();
  const { ann, ben, threadId } = chat;
  ann.send(threadId, { body: ' hello ' });
  await shows(ben, threadId, ['1 hello']);
  ben.send(threadId, { body: 'hi' });
  ben.send(threadId, { body: 'there' });
  await shows(ann, threadId, ['1 hello', '2 hi', '3 there']);
  await shows(ben, threadId, ['1 hello', '2 hi', '3 there']);
});

test('a message is shown at once, and keeps its key when it is stored', async () => {
  await using chat = await newChat();
  const { ann, threadId, annsThread } = chat;
  const attachments = [{ filename: 'plan.pdf', url: 'https://example.com/plan.pdf', size: 9 }];
  const { clientId } = ann.send(threadId, { body: 'see', attachments });
  expect(annsThread().items).toMatchObject([{ state: 'pending', body: 'see', clientId }]);
  const [pending] = annsThread().items;
  await shows(ann, threadId, ['1 see']);
  expect(annsThread().items).toMatchObject([
    { state: 'stored', key: pending?.key, message: { clientId, attachments } },
  ]);
});

test('two hundred messages sent at once are stored in the order of sending', async () => {
  await using chat = await newChat();
  const { ann, ben, threadId } = chat;
  const bodies = Array.from({ length: 200 }, (_, i) => `message ${i + 1}`);
  for (const body of bodies) ann.send(threadId, { body });
  await shows(
    ben,
    threadId,
    bodies.map((body, i) => `${i + 1} ${body}`),
  );
});

test('a refused message fails with the code of the service, and can be discarded', async () => {
  await using chat = await newChat();
  const { ann, ben, threadId, annsThread } = chat;
  const item = ann.send(threadId, { body: 'lone \ud800 surrogate' });
  await until('the failure', () => annsThread().items[0]?.state === 'failed');
  expect(annsThread().items).toMatchObject([
    { state: 'failed', failure: { kind: 'refused', code: 'invalid_request', canRetry: false } },
  ]);
  ann.send(threadId, { body: 'fine' });
  await shows(ben, threadId, ['1 fine']);
  ann.discard(item.clientId);
  await shows(ann, threadId, ['1 fine']);
});

test('read positions, unread counts and the list are updated on every device', async () => {
  await using chat = await newChat();
  const { users, ann, ben, threadId, annsThread } = chat;
  await using bensPhone = await connected(app, users.ben);
  ann.send(threadId, { body: 'one' });
  ann.send(threadId, { body: 'two' });
  for (const client of [ben, bensPhone])
    await until('two unread', () => client.threads.getSnapshot().unreadCount === 2);
  ben.markRead(threadId, 1);
  expect(ben.threads.getSnapshot().unreadCount).toBe(1);
  await until('one unread', () => bensPhone.threads.getSnapshot().unreadCount === 1);
  await until('the receipt', () => annsThread().otherLastReadSeq === 1);
  ben.markRead(threadId, 2);
  await until('none unread', () => bensPhone.threads.getSnapshot().unreadCount === 0);
  await until('the receipt', () => annsThread().otherLastReadSeq === 2);
  const receipts = annsThread().items.map((item) => item.state === 'stored' && item.message.readAt !== null);
  expect(receipts).toEqual([true, true]);
  expect(ben.threads.getSnapshot().threads[0]).toMatchObject({ lastSeq: 2, lastReadSeq: 2, unreadCount: 0 });
});

test('typing is shown until a message arrives', async () => {
  await using chat = await newChat();
  const { ann, threadId, bensThread } = chat;
  ann.typing(threadId, true);
  await until('typing', () => bensThread().isTyping);
  ann.typing(threadId, false);
  await until('no typing', () => !bensThread().isTyping);
  ann.typing(threadId, true);
  await until('typing', () => bensThread().isTyping);
  ann.send(threadId, { body: 'done' });
  await until('no typing', () => !bensThread().isTyping);
});

test('presence is shown in the list, in the thread and in its own store', async () => {
  await using chat = await newChat();
  const { users, ann, ben, bensThread } = chat;
  const seen = () => bensThread().presence?.status;
  await until('available', () => seen() === 'available');
  ann.presence.setStatus('busy');
  await until('busy', () => seen() === 'busy');
  expect(ben.presence.getSnapshot().users.get(users.ann.userId)?.status).toBe('busy');
  ann.close();
  await until('offline', () => seen() === 'offline');
  expect(bensThread().presence?.lastSeenAt).not.toBeNull();
  expect(ben.threads.getSnapshot().threads[0]?.otherUser?.isOnline).toBe(false);
});

test('notifications arrive live, and counts and reads are updated on every device', async () => {
  const user = await newUser();
  await using one = await connected(app, user);
  await using other = await connected(app, user);
  const news = ['first', 'second', 'third'].map((title) => ({
    userId: user.userId,
    type: 'welcome',
    title,
    message: 'Hello',
    data: {},
  }));
  const toasts: Notification[] = [];
  one.notifications.onNew((notification) => toasts.push(notification));
  await storeNotifications(app, news);
  await until('three', () => other.notifications.getSnapshot().unreadCount === 3);
  await until('three', () => toasts.length === 3);
  const [newest] = one.notifications.getSnapshot().notifications;
  expect(newest?.title).toBe('third');
  await one.notifications.markRead(newest?.id ?? 0);
  await until('two', () => other.notifications.getSnapshot().unreadCount === 2);
  await one.notifications.markAllRead();
  await until('none', () => other.notifications.getSnapshot().unreadCount === 0);
  expect(other.notifications.getSnapshot().notifications.every(({ isRead }) => isRead)).toBe(true);
  expect(one.notifications.getSnapshot().unreadCount).toBe(0);
});

test('a thread is created once and is in the lists of both members', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  await using a = await connected(app, ann);
  await using b = await connected(app, ben);
  const input = { participantId: ben.userId, jobId: 7, title: 'Logo', initialMessage: 'hello' };
  const { id } = await a.createThread(input);
  expect(await a.createThread({ participantId: ben.userId, jobId: 7 })).toMatchObject({ id });
  await until('the thread', () => b.threads.getSnapshot().threads[0]?.lastSeq === 1);
  expect(b.threads.getSnapshot()).toMatchObject({ unreadCount: 1, threads: [{ id, title: 'Logo' }] });
});

test('a long thread is loaded backwards by pages, and a long list forwards', async () => {
  const { ann, ben, threadId } = await newPair(app);
  const rest = new Rest(app, ann);
  for (let i = 1; i <= 120; i++)
    await rest.call('sendMessage', { params: { threadId }, body: { body: `${i}` } });
  for (let i = 0; i < 60; i++)
    await rest.call('createThread', { body: { participantId: ben.userId, jobId: i + 1 } });
  await using client = await connected(app, ben);
  await watch(client, threadId);
  const thread = client.thread(threadId);
  const seqs = () =>
    thread.getSnapshot().items.map((item) => (item.state === 'stored' ? item.message.seq : 0));
  expect(seqs()).toEqual(Array.from({ length: 50 }, (_, i) => i + 71));
  while (thread.getSnapshot().hasEarlier) await thread.loadEarlier();
  expect(seqs()).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
  expect(client.threads.getSnapshot().threads.length).toBe(50);
  expect(client.threads.getSnapshot().hasMore).toBe(true);
  await client.threads.loadMore();
  expect(new Set(client.threads.getSnapshot().threads.map(({ id }) => id)).size).toBe(61);
  expect(client.threads.getSnapshot().hasMore).toBe(false);
});

test('a thread of other users cannot be loaded, and its failure is not_found', async () => {
  const { threadId } = await newPair(app);
  await using client = await connected(app, await newUser());
  client.thread(threadId).subscribe(() => {});
  await until('the error', () => client.thread(threadId).getSnapshot().status === 'error');
  expect(client.thread(threadId).getSnapshot().failure).toMatchObject({ kind: 'refused', code: 'not_found' });
});

test('a client can be closed and connected again', async () => {
  await using chat = await newChat();
  const { ann, ben, threadId } = chat;
  ben.close();
  expect(ben.connection.getSnapshot()).toMatchObject({ status: 'closed', failure: { kind: 'closed' } });
  ann.send(threadId, { body: 'meanwhile' });
  await shows(ann, threadId, ['1 meanwhile']);
  ben.connect();
  await open(ben);
  await shows(ben, threadId, ['1 meanwhile']);
});

test('a client without a signed-in user closes', async () => {
  await using client = newClient(app, await newUser(), { getToken: () => null });
  client.connect();
  await until('closed', () => client.connection.getSnapshot().status === 'closed');
  expect(client.connection.getSnapshot()).toMatchObject({ failure: { kind: 'token' } });
});

test('the client shows the messages that the service has stored', async () => {
  await using chat = await newChat();
  const { users, ann, ben, threadId, annsThread } = chat;
  for (let i = 0; i < 20; i++) (i % 3 === 0 ? ben : ann).send(threadId, { body: `m${i}` });
  await until('all', () => annsThread().items.filter(({ state }) => state === 'stored').length === 20);
  const stored = await allMessages(new Rest(app, users.ann), threadId);
  const shown = annsThread().items.map((item) => (item.state === 'stored' ? item.message.id : null));
  expect(shown).toEqual(stored.map(({ id }) => id));
});
