import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Output } from '@messaging/protocol/commands';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { ignorePresence } from '../harness/values.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

type Sync = Output<'sync'>;

async function sync(user: User, token: string | null, threads?: Record<string, number>): Promise<Sync> {
  await using socket = await Socket.connect(app, user);
  return (await socket.request('sync', { token, threads })) as Sync;
}

/** A change token that is valid now. */
async function getToken(user: User): Promise<string> {
  return (await sync(user, null)).token;
}

async function send(from: User, threadId: string, ...bodies: string[]): Promise<void> {
  const rest = new Rest(app, from);
  for (const body of bodies) await rest.call('sendMessage', { params: { threadId }, body: { body } });
}

async function syncedThread(user: User, threadId: string) {
  return (await new Rest(app, user).call('getThread', { params: { threadId } })).body;
}

/** Resolves when the other user's name is stored, which happens in the background. */
async function named(user: User, threadId: string): Promise<void> {
  await until('the name', async () => (await syncedThread(user, threadId)).otherUser?.fullName);
}

const news = (userId: number, title: string) => ({
  userId,
  type: 'welcome',
  title,
  message: 'Hello',
  data: {},
});

test('A client without a token has to load the lists, and receives a token for later.', async () => {
  const { ann, threadId } = await newPair(app);
  const { token, ...rest } = await sync(ann, null, { [threadId]: 0 });
  expect(rest).toEqual({ threads: [], notifications: [], unreadNotifications: 0, complete: false });
  expect((await sync(ann, token)).complete).toBe(true);
});

test('The token of hello works for a sync.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using socket = Socket.open(new URL(`/api/v1/ws?token=${ben.token}`, app.url));
  const { syncToken } = await socket.next('hello');
  await send(ann, threadId, 'hello');
  await named(ben, threadId);
  const { threads, complete } = await sync(ben, syncToken);
  expect({ threads, complete }).toEqual({ threads: [await syncedThread(ben, threadId)], complete: true });
});

test('A client that missed nothing receives no changes.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await send(ann, threadId, 'hello');
  await storeNotifications(app, [news(ben.userId, 'before')]);
  const token = await getToken(ben);
  await send(...(await strangersMessage()));
  // A change committed just before may come again, so the second of two syncs counts.
  const { threads, notifications } = await sync(ben, (await sync(ben, token)).token, { [threadId]: 1 });
  expect({ threads, notifications }).toEqual({ threads: [], notifications: [] });
});

async function strangersMessage(): Promise<[User, string, string]> {
  const { ann, threadId } = await newPair(app);
  return [ann, threadId, 'none of your business'];
}

test('A client that was offline receives the changed threads and the missing messages, oldest first.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await send(ann, threadId, 'one', 'two');
  const quiet = await newThread(app, ann, await newUser());
  const token = await getToken(ben);
  await send(ann, threadId, 'three');
  await send(ben, threadId, 'four');
  const made = await newThread(app, await newUser(), ben);
  await named(ben, threadId);
  await named(ben, made);
  const { threads, messages, complete } = await sync(ben, token, { [threadId]: 2 });
  expect(complete).toBe(true);
  const expected = [await syncedThread(ben, made), await syncedThread(ben, threadId)];
  expect(threads.map(ignorePresence)).toEqual(expected.map(ignorePresence));
  expect(messages?.map(({ seq, body }) => [seq, body])).toEqual([
    [3, 'three'],
    [4, 'four'],
  ]);
  expect(messages).toEqual((await allMessages(new Rest(app, ben), threadId)).slice(2));
  expect(threads.map(({ id }) => id)).not.toContain(quiet);
});

test('A sync without threads returns no messages.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  const token = await getToken(ben);
  await send(ann, threadId, 'hello');
  expect(await sync(ben, token)).not.toHaveProperty('messages');
  expect((await sync(ben, token, {})).messages).toEqual([]);
});

test('A sync returns missing messages even if the thread has not changed since the token.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await send(ann, threadId, 'one', 'two');
  const { token } = await sync(ben, await getToken(ben));
  const { threads, messages } = await sync(ben, token, { [threadId.toUpperCase()]: 1 });
  expect(threads.map(({ id }) => id)).toEqual([threadId]);
  expect(messages?.map(({ body }) => body)).toEqual(['two']);
});

test('A sync returns 200 of many missing messages, the first ones of each thread, and the thread has the last seq.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  const other = await newThread(app, ann, ben, 7);
  const token = await getToken(ben);
  await using a = await Socket.connect(app, ann);
  const bodies = Array.from({ length: 150 }, (_, i) => `${i + 1}`);
  await Promise.all(bodies.map((body) => a.request('message', { threadId, body })));
  await Promise.all(bodies.map((body) => a.request('message', { threadId: other, body })));
  const { threads, messages = [] } = await sync(ben, token, { [threadId]: 0, [other]: 0 });
  expect(messages.length).toBe(200);
  const seqs = (id: string) => messages.filter((one) => one.threadId === id).map(({ seq }) => seq);
  expect(seqs(threadId)).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
  expect(seqs(other)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect(threads.map(({ id, lastSeq }) => [id, lastSeq])).toEqual([
    [other, 150],
    [threadId, 150],
  ]);
});

test('A read of either member is a change for both.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await send(ann, threadId, 'one', 'two');
  const tokens = [await getToken(ann), await getToken(ben)] as const;
  await using b = await Socket.connect(app, ben);
  await b.request('read', { threadId, seq: 1 });
  const [forAnn, forBen] = [await sync(ann, tokens[0]), await sync(ben, tokens[1])];
  expect(forAnn.threads.map(({ id, otherLastReadSeq }) => [id, otherLastReadSeq])).toEqual([[threadId, 1]]);
  expect(forBen.threads.map(({ id, unreadCount }) => [id, unreadCount])).toEqual([[threadId, 1]]);
});

test('A sync returns new and read notifications, with the unread count.', async () => {
  const user = await newUser({ role: 'COMPANY' });
  const rest = new Rest(app, user);
  const [first] = await storeNotifications(app, [news(user.userId, 'first'), news(user.userId, 'second')]);
  const { token } = await sync(user, await getToken(user));
  await storeNotifications(app, [news(user.userId, 'third')]);
  await rest.call('markNotificationRead', { params: { id: first?.id ?? 0 } });
  const { notifications, unreadNotifications } = await sync(user, token);
  const listed = (await rest.call('listNotifications')).body;
  expect(unreadNotifications).toBe(listed.unreadCount);
  expect(notifications).toEqual(listed.notifications.filter(({ title }) => title !== 'second'));
});

test('A read-all is a change of the notifications that it read.', async () => {
  const user = await newUser({ role: 'COMPANY' });
  const rest = new Rest(app, user);
  await storeNotifications(app, [news(user.userId, 'old')]);
  await rest.call('markAllNotificationsRead');
  await storeNotifications(app, [news(user.userId, 'one'), news(user.userId, 'two')]);
  const { token } = await sync(user, await getToken(user));
  await rest.call('markAllNotificationsRead');
  const { notifications, unreadNotifications } = await sync(user, token);
  expect(notifications.map(({ title, isRead }) => [title, isRead])).toEqual([
    ['two', true],
    ['one', true],
  ]);
  expect(unreadNotifications).toBe(0);
});

test('The client has to load the lists if one answer cannot hold the changes.', async () => {
  const user = await newUser({ role: 'COMPANY' });
  const token = await getToken(user);
  const all = Array.from({ length: 101 }, (_, i) => news(user.userId, `${i}`));
  await storeNotifications(app, all.slice(0, 100));
  expect(await sync(user, token)).toMatchObject({ complete: true, unreadNotifications: 100 });
  await storeNotifications(app, all.slice(100));
  const tooMuch = await sync(user, token);
  expect(tooMuch).toMatchObject({ complete: false, notifications: [], unreadNotifications: 101 });
  expect(await sync(user, tooMuch.token)).toMatchObject({ complete: true });
});

test('A sync may name up to 100 threads; more are refused.', async () => {
  const user = await newUser();
  const rest = new Rest(app, user);
  const token = await getToken(user);
  const make = async () => rest.call('createThread', { body: { participantId: (await newUser()).userId } });
  for (let i = 0; i < 100; i++) await make();
  const full = await sync(user, token);
  expect([full.complete, full.threads.length]).toEqual([true, 100]);
  await make();
  expect(await sync(user, token)).toMatchObject({ complete: false, threads: [] });
});

test('A token of another database, of another history or of no database is incomplete.', async () => {
  const user = await newUser();
  const token = await getToken(user);
  const [id, system, timeline, table, xact] = token.split('.');
  const strange = [
    [crypto.randomUUID(), system, timeline, table, xact],
    [id, system, timeline, '1', xact],
    [id, '1', timeline, table, xact],
    [id, system, '99', table, xact],
    // A token from the future of this database, as after a restored backup.
    [id, system, timeline, table, String(Number(xact) + 1_000_000)],
    ['nonsense'],
    ['.1'],
  ].map((parts) => parts.join('.'));
  for (const other of strange) expect(await sync(user, other)).toMatchObject({ complete: false });
});

test('Threads of other users and unknown ones are left out.', async () => {
  const { ann, threadId } = await newPair(app);
  await send(ann, threadId, 'secret');
  const user = await newUser();
  const known = { [threadId]: 0, [crypto.randomUUID()]: 0 };
  const { threads, messages } = await sync(user, await getToken(user), known);
  expect({ threads, messages }).toEqual({ threads: [], messages: [] });
});

test('The error of an invalid sync names the fields.', async () => {
  await using socket = await Socket.connect(app, await newUser());
  const tooMany = Object.fromEntries(Array.from({ length: 1_001 }, () => [crypto.randomUUID(), 1]));
  const bad: [unknown, string][] = [
    [{}, 'token'],
    [{ token: 7 }, 'token'],
    [{ token: '' }, 'token'],
    [{ token: 'x'.repeat(201) }, 'token'],
    [{ token: null, threads: [] }, 'threads'],
    [{ token: null, threads: { nonsense: 1 } }, 'threads.nonsense'],
    [{ token: null, threads: tooMany }, 'threads'],
  ];
  for (const [payload, path] of bad) {
    const { code, details } = await socket.fail('sync', payload);
    expect([code, details?.map((detail) => detail.path)]).toEqual(['invalid_request', [path]]);
  }
});
