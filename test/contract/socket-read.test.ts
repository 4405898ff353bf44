import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { EventPayload } from '@messaging/protocol/events';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Creates two users and a thread in which the first has sent `count` messages. */
async function makeThread(count: number) {
  const pair = await newPair(app);
  return { ...pair, messages: await send(pair.ann, pair.threadId, count) };
}

async function send(from: User, threadId: string, count: number): Promise<Message[]> {
  const rest = new Rest(app, from);
  const messages: Message[] = [];
  for (let i = 1; i <= count; i++) {
    const { body } = await rest.call('sendMessage', { params: { threadId }, body: { body: `${i}` } });
    messages.push(body);
  }
  return messages;
}

/** Read events that a socket has received, after all frames in flight have arrived. */
async function collectReads(socket: Socket): Promise<EventPayload<'read'>[]> {
  await socket.settled();
  return socket.all('read');
}

async function unread(user: User, threadId: string) {
  const { body } = await new Rest(app, user).call('getThread', { params: { threadId } });
  return { unreadCount: body.unreadCount, lastReadSeq: body.lastReadSeq };
}

test('A read by message id is delivered to the other member and the reader’s other connections.', async () => {
  const { ann, ben, threadId, messages } = await makeThread(3);
  await using a = await Socket.connect(app, ann);
  await using phone = await Socket.connect(app, ben);
  await using laptop = await Socket.connect(app, ben);
  const messageId = messages[1]?.id;
  expect(await phone.request('read', { threadId, messageId })).toEqual({ threadId, seq: 2 });
  const event = await a.next('read');
  expect(event).toEqual({
    threadId,
    messageId: messageId ?? '',
    userId: ben.userId,
    seq: 2,
    readAt: expect.any(String) as string,
  });
  expect(await collectReads(laptop)).toEqual([event]);
  expect(await collectReads(phone)).toEqual([]);
  expect(await collectReads(a)).toEqual([]);
  expect(await unread(ben, threadId)).toEqual({ unreadCount: 1, lastReadSeq: 2 });
});

test('A read by seq has the same effect, and its event names the message.', async () => {
  const { ann, ben, threadId, messages } = await makeThread(2);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  expect(await b.request('read', { threadId, seq: 2 })).toEqual({ threadId, seq: 2 });
  expect(await a.next('read')).toMatchObject({ messageId: messages[1]?.id, seq: 2, userId: ben.userId });
});

test('A read frame without an id is delivered in the same way, and the reading connection receives nothing.', async () => {
  const { ann, ben, threadId } = await makeThread(1);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  b.send('read', { threadId, seq: 1 });
  expect(await a.next('read')).toMatchObject({ seq: 1 });
  expect((await b.settled()).filter(({ type }) => type !== 'presence')).toEqual([]);
});

test('A read position never moves back, and an unchanged position sends no event.', async () => {
  const { ann, ben, threadId, messages } = await makeThread(3);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await using laptop = await Socket.connect(app, ben);
  await b.request('read', { threadId, seq: 2 });
  expect(await b.request('read', { threadId, seq: 1 })).toEqual({ threadId, seq: 2 });
  expect(await b.request('read', { threadId, messageId: messages[0]?.id })).toEqual({ threadId, seq: 2 });
  expect(await b.request('read', { threadId, seq: 2 })).toEqual({ threadId, seq: 2 });
  expect((await collectReads(a)).map(({ seq }) => seq)).toEqual([2]);
  expect((await collectReads(laptop)).map(({ seq }) => seq)).toEqual([2]);
  expect(await unread(ben, threadId)).toEqual({ unreadCount: 1, lastReadSeq: 2 });
});

test('A read beyond the last message reads up to the last one.', async () => {
  const { ann, ben, threadId, messages } = await makeThread(2);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  for (const seq of [1_000, Number.MAX_SAFE_INTEGER]) {
    expect(await b.request('read', { threadId, seq })).toEqual({ threadId, seq: 2 });
  }
  expect(await a.next('read')).toMatchObject({ seq: 2, messageId: messages[1]?.id });
  expect(await collectReads(a)).toEqual([]);
});

test('A read of an empty thread keeps the position 0.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  expect(await b.request('read', { threadId, seq: 5 })).toEqual({ threadId, seq: 0 });
  expect(await collectReads(a)).toEqual([]);
});

test('A message of another thread, a thread of other users and missing ids return not found.', async () => {
  const { ann, ben, threadId } = await makeThread(1);
  const other = await newThread(app, ann, ben, 7);
  const [elsewhere] = await send(ann, other, 1);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await using stranger = await Socket.connect(app, await newUser());
  const notFound = { error: expect.any(String) as string, code: 'not_found' as const, retryable: false };
  expect(await b.fail('read', { threadId, messageId: elsewhere?.id })).toEqual(notFound);
  expect(await b.fail('read', { threadId, messageId: crypto.randomUUID() })).toEqual(notFound);
  expect(await b.fail('read', { threadId: crypto.randomUUID(), seq: 1 })).toEqual(notFound);
  expect(await stranger.fail('read', { threadId, seq: 1 })).toEqual(notFound);
  expect(await stranger.fail('read', { threadId: other, messageId: elsewhere?.id })).toEqual(notFound);
  expect(await collectReads(a)).toEqual([]);
});

test('A read requires either a message id or a seq.', async () => {
  const { ben, threadId, messages } = await makeThread(1);
  await using b = await Socket.connect(app, ben);
  const bad = [
    {},
    { messageId: messages[0]?.id, seq: 1 },
    { seq: 0 },
    { seq: -1 },
    { seq: 1.5 },
    { seq: '1' },
  ];
  for (const place of bad) {
    expect(await b.fail('read', { threadId, ...place })).toMatchObject({ code: 'invalid_request' });
  }
});

test('Two racing devices leave the position at the highest seq, with events in order and none twice.', async () => {
  const { ann, ben, threadId } = await makeThread(20);
  await using a = await Socket.connect(app, ann);
  await using phone = await Socket.connect(app, ben);
  await using laptop = await Socket.connect(app, ben);
  const order = (offset: number): number[] =>
    Array.from({ length: 20 }, (_, i) => ((i * 7 + offset) % 20) + 1);
  const acks = await Promise.all([
    ...order(0).map((seq) => phone.request('read', { threadId, seq })),
    ...order(11).map((seq) => laptop.request('read', { threadId, seq })),
  ]);
  expect(Math.max(...acks.map(({ seq }) => seq as number))).toBe(20);
  expect(await unread(ben, threadId)).toEqual({ unreadCount: 0, lastReadSeq: 20 });
  const seqs = (await collectReads(a)).map(({ seq }) => seq);
  expect(seqs.at(-1)).toBe(20);
  expect(seqs).toEqual([...new Set(seqs)].sort((x, y) => x - y));
});

test('The time of reading of a message never changes.', async () => {
  const { ann, ben, threadId, messages } = await makeThread(2);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await b.request('read', { threadId, seq: 1 });
  const { readAt } = await a.next('read');
  await b.request('read', { threadId, seq: 2 });
  const second = await a.next('read');
  const { body } = await new Rest(app, ann).call('listMessages', { params: { threadId } });
  expect(body.messages.map(({ id, readAt: at }) => [id, at])).toEqual([
    [messages[1]?.id ?? '', second.readAt],
    [messages[0]?.id ?? '', readAt],
  ]);
});

test('A read by REST is delivered to every connection of the reader.', async () => {
  const { ann, ben, threadId, messages } = await makeThread(2);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await new Rest(app, ben).call('markMessageRead', { params: { messageId: messages[1]?.id ?? '' } });
  const event = await a.next('read');
  expect(event).toMatchObject({ threadId, userId: ben.userId, seq: 2, messageId: messages[1]?.id });
  expect(await collectReads(b)).toEqual([event]);
});
