import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat, send } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

async function totals(by: Rest) {
  return (await by.call('getUnread', {})).body;
}

async function totalsOfHello(user: User): Promise<unknown> {
  await using socket = await RawSocket.connect(app, user);
  return (JSON.parse(socket.texts[0] ?? '') as { payload: { unread: unknown } }).payload.unread;
}

test('A new user has nothing unread.', async () => {
  const user = await newUser();
  const nothing = {
    messages: 0,
    threads: 0,
    mutedMessages: 0,
    notifications: 0,
    at: expect.any(Number) as number,
  };
  expect(await totals(new Rest(app, user))).toEqual(nothing);
  expect(await totalsOfHello(user)).toEqual(nothing);
});

test('The totals cover all threads and follow each send and read, by REST and in hello.', async () => {
  const { ann, a, b, threadId, answer, send: sendAsAnn } = await newChat(app);
  const carl = await newUser();
  const other = await newThread(app, carl, ann, 7);
  for (const body of ['one', 'two', 'three']) await answer({ body });
  await send(new Rest(app, carl), other, { body: 'four' });
  await sendAsAnn({ body: 'my own is not unread' });
  expect(await totals(a)).toMatchObject({ messages: 4, threads: 2 });
  expect(await totalsOfHello(ann)).toMatchObject({ messages: 4, threads: 2 });
  expect(await totals(b)).toMatchObject({ messages: 1, threads: 1 });

  const { messages } = (await a.call('listMessages', { params: { threadId } })).body;
  const second = messages.find(({ seq }) => seq === 2);
  await a.call('markMessageRead', { params: { messageId: second?.id ?? '' } });
  expect(await totals(a)).toMatchObject({ messages: 2, threads: 2 });
  await a.call('markMessageRead', { params: { messageId: messages[0]?.id ?? '' } });
  expect(await totalsOfHello(ann)).toMatchObject({ messages: 1, threads: 1 });
});

test('Users who ask at the same time each get their own totals.', async () => {
  const chats = await Promise.all(Array.from({ length: 20 }, () => newChat(app)));
  await Promise.all(
    chats.map(async ({ answer }, i) => {
      for (let n = 0; n < i % 4; n++) await answer({ body: String(n) });
    }),
  );
  const counts = await Promise.all(chats.map(async ({ a }) => (await totals(a)).messages));
  expect(counts).toEqual(chats.map((_, i) => i % 4));
});

test('Muted and archived threads are counted apart, and a thread shown as unread counts.', async () => {
  const { ann, a, threadId, answer } = await newChat(app);
  const carl = await newUser();
  const other = await newThread(app, carl, ann, 7);
  for (const body of ['one', 'two']) await answer({ body });
  await send(new Rest(app, carl), other, { body: 'three' });
  const set = (id: string, body: object) => a.call('setThreadState', { params: { threadId: id }, body });
  await set(threadId, { mutedUntil: 'forever' });
  expect(await totals(a)).toMatchObject({ messages: 1, threads: 1, mutedMessages: 2 });
  await set(other, { isArchived: true });
  expect(await totals(a)).toMatchObject({ messages: 0, threads: 0, mutedMessages: 3 });
  await set(threadId, { mutedUntil: null });
  const { messages } = (await a.call('listMessages', { params: { threadId } })).body;
  await a.call('markMessageRead', { params: { messageId: messages[0]?.id ?? '' } });
  await set(threadId, { unreadFrom: 2 });
  expect(await totals(a)).toMatchObject({ messages: 1, threads: 1, mutedMessages: 1 });
});

test('Later totals have a greater place in the history of the database.', async () => {
  const { a, answer } = await newChat(app);
  const places: number[] = [];
  for (let i = 0; i < 3; i++) {
    await answer({ body: 'hello' });
    places.push((await totals(a)).at);
  }
  expect(places).toEqual([...new Set(places)].toSorted((one, next) => one - next));
});

test('Threads that are read and quiet are remembered as such, and still count once a message comes or they are shown as unread.', async () => {
  const { ann, a } = await newChat(app);
  const others = await Promise.all(Array.from({ length: 60 }, () => newUser()));
  const ids = await Promise.all(others.map((other) => newThread(app, other, ann)));
  const [first, second, third] = others.map((other) => new Rest(app, other));
  const [one = '', two = '', three = ''] = ids;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no users');
  const { body: sent } = await send(second, two, { body: 'read at once' });
  await a.call('markMessageRead', { params: { messageId: sent.id } });
  await send(third, three, { body: 'never read' });
  // As if all of it were a day ago.
  const { databaseSchema: schema } = app.context.config;
  const ago = (column: string) => `${column} = ${column} - interval '1 day'`;
  await app.context.db.sql.unsafe(`update ${schema}.threads set ${ago('listed_at')}, ${ago('activity_at')}`);
  const known = () =>
    app.context.db.sql.unsafe(
      `select cardinality(unread_ids) as unread from ${schema}.read_threads where user_id = ${ann.userId}`,
    );
  expect(await totals(a)).toMatchObject({ messages: 1, threads: 1 });
  await app.context.background.settled(5_000);
  expect(await known()).toEqual([{ unread: 1 }]);
  await send(first, one, { body: 'hello' });
  await a.call('setThreadState', { params: { threadId: two }, body: { unreadFrom: 1 } });
  expect(await totals(a)).toMatchObject({ messages: 3, threads: 3 });
});
