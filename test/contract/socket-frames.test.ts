import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { ErrorCode } from '@messaging/protocol/errors';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair, newThread, type Pair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const failure = (code: ErrorCode) => ({ error: expect.any(String) as string, code, retryable: false });

/** For every client frame type: a frame that succeeds, one that fails, and its error code. */
function everyFrame(
  { threadId }: Pair,
  messageId: string,
): { type: string; good: unknown; bad?: unknown; code?: ErrorCode }[] {
  const none = crypto.randomUUID();
  return [
    {
      type: 'message',
      good: { threadId, body: 'hi' },
      bad: { threadId: none, body: 'hi' },
      code: 'not_found',
    },
    {
      type: 'edit',
      good: { messageId, body: 'ho' },
      bad: { messageId: none, body: 'ho' },
      code: 'not_found',
    },
    {
      type: 'react',
      good: { messageId, emoji: '👍', on: true },
      bad: { messageId: none, emoji: '👍', on: true },
      code: 'not_found',
    },
    { type: 'delete', good: { messageId }, bad: { messageId: none }, code: 'not_found' },
    { type: 'state', good: { threadId, isPinned: true }, bad: { threadId: none }, code: 'not_found' },
    { type: 'typing', good: { threadId, isTyping: true }, bad: { threadId }, code: 'invalid_request' },
    { type: 'read', good: { threadId, seq: 1 }, bad: { threadId: none, seq: 1 }, code: 'not_found' },
    { type: 'presence', good: { status: 'busy' }, bad: { status: 'offline' }, code: 'invalid_request' },
    { type: 'ping', good: null },
  ];
}

test('A frame with an id gets exactly one answer, with that id.', async () => {
  const pair = await newPair(app);
  await using a = await Socket.connect(app, pair.ann);
  const { id } = await a.request('message', { threadId: pair.threadId, body: 'ha' });
  const frames = everyFrame(pair, String(id));
  for (const { type, good, bad, code } of frames) {
    a.send(type, good, `good ${type}`);
    if (code !== undefined) a.send(type, bad, `bad ${type}`);
  }
  const expected = frames.flatMap(({ type, code }) => [
    { id: `good ${type}`, type: 'ack' },
    ...(code === undefined ? [] : [{ id: `bad ${type}`, type: 'error', code }]),
  ]);
  // Each frame may wait for the database once; answers to later pings show that no answer is in flight.
  for (const { id } of expected) await a.seen(id);
  await a.settled();
  const answers = a.inbox
    .filter(({ id }) => id !== undefined)
    .map(({ id, type, payload }) => {
      const { code } = (type === 'error' ? payload : {}) as { code?: string };
      return { id, type, ...(code !== undefined && { code }) };
    });
  expect(answers).toHaveLength(expected.length);
  expect(answers).toEqual(expect.arrayContaining(expected));
});

test('A frame without an id gets no ack, and an error without an id if it fails.', async () => {
  const pair = await newPair(app);
  await using a = await Socket.connect(app, pair.ann);
  const { id } = await a.request('message', { threadId: pair.threadId, body: 'ha' });
  for (const { type, good, bad, code } of everyFrame(pair, String(id))) {
    a.send(type, good);
    if (code === undefined) continue;
    a.send(type, bad);
    const error = await a.next('error');
    expect({ type, code: error.code }).toEqual({ type, code });
  }
  await a.next('message');
  const rest = await a.settled();
  expect(rest.filter(({ type, id }) => type === 'ack' || type === 'error' || id !== undefined)).toEqual([]);
});

test('An ack holds the result: the message, the read position, or nothing.', async () => {
  const { ann, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  expect(await a.request('message', { threadId, body: 'hi' })).toMatchObject({
    threadId,
    seq: 1,
    body: 'hi',
  });
  expect(await a.request('read', { threadId, seq: 1 })).toEqual({ threadId, seq: 1 });
  expect(await a.request('typing', { threadId, isTyping: true })).toEqual({});
  expect(await a.request('presence', { status: 'away' })).toEqual({});
  expect(await a.request('ping', null)).toEqual({});
});

test('The answer to a ping is the Unix time in seconds, with or without an id and payload.', async () => {
  await using a = await Socket.connect(app, await newUser());
  const pong = async (): Promise<void> => {
    expect(Math.abs((await a.next('pong')) - Date.now() / 1000)).toBeLessThan(2);
  };
  a.send('ping', null);
  await pong();
  a.send('ping', undefined);
  await pong();
  await a.request('ping', { anything: true });
  await pong();
  expect(await a.settled()).toEqual([]);
});

test('An id may be used again after its answer.', async () => {
  await using a = await Socket.connect(app, await newUser());
  for (let i = 0; i < 2; i++) {
    a.send('ping', null, 'x'.repeat(64));
    await a.seen('x'.repeat(64));
    a.inbox.length = 0;
  }
});

test('An error names the invalid fields.', async () => {
  const { ann } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  const error = await a.fail('message', { threadId: 'no uuid', body: 1, clientId: 1 });
  expect(error).toEqual({ ...failure('invalid_request'), details: expect.any(Array) as never });
  expect(error.details?.map(({ path }) => path).sort()).toEqual(['body', 'clientId', 'threadId']);
});

test('The service ignores unknown fields.', async () => {
  const { ann, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  const sent = await a.request('message', {
    threadId,
    body: 'hi',
    seq: 99,
    senderId: ann.userId,
    color: 'red',
  });
  expect(sent).toMatchObject({ seq: 1, senderId: ann.userId });
  expect(sent).not.toHaveProperty('color');
});

test('A typing event goes to the other member only.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using phone = await Socket.connect(app, ann);
  await using laptop = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await phone.request('typing', { threadId, isTyping: true });
  expect(await b.next('typing')).toEqual({ threadId, userId: ann.userId, isTyping: true });
  for (const socket of [phone, laptop, b]) {
    await socket.settled();
    expect(socket.all('typing')).toEqual([]);
  }
});

test('A stop of typing is delivered once.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await a.request('typing', { threadId, isTyping: true });
  await a.request('typing', { threadId, isTyping: true });
  await a.request('typing', { threadId, isTyping: false });
  await a.request('typing', { threadId, isTyping: false });
  await b.settled();
  const told = b.all('typing').map(({ isTyping }) => isTyping);
  // A repeated start may be delivered again; the stop is delivered once.
  expect(told.at(-1)).toBe(false);
  expect(told.filter((isTyping) => !isTyping)).toHaveLength(1);
});

test('A message ends typing in its thread and in no other.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  const other = await newThread(app, ann, ben, 7);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  for (const id of [threadId, other]) await a.request('typing', { threadId: id, isTyping: true });
  await a.request('message', { threadId, body: 'done' });
  await b.settled();
  const ended = b.all('typing').filter(({ isTyping }) => !isTyping);
  expect(ended).toEqual([{ threadId, userId: ann.userId, isTyping: false }]);
});

test('A disconnect ends typing.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  {
    await using a = await Socket.connect(app, ann);
    await a.request('typing', { threadId, isTyping: true });
  }
  expect(await b.next('typing', ({ isTyping }) => !isTyping)).toMatchObject({ threadId, userId: ann.userId });
});

test('A typing frame for a thread of other users is refused.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await using stranger = await Socket.connect(app, await newUser());
  expect(await stranger.fail('typing', { threadId, isTyping: true })).toEqual(failure('not_found'));
  for (const socket of [a, b]) {
    await socket.settled();
    expect(socket.all('typing')).toEqual([]);
  }
});

test('Both members receive a new thread once, each from their own side.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await using stranger = await Socket.connect(app, await newUser());
  const rest = new Rest(app, ann);
  // The claims of a token are stored in the background.
  await until('their names', async () => {
    const { body } = await rest.call('getThread', { params: { threadId } });
    return body.otherUser?.fullName === ben.fullName;
  });
  const create = () =>
    rest.call('createThread', { body: { participantId: ben.userId, jobId: 7, title: 'A logo' } });
  const { status, body: thread } = await create();
  expect(status).toBe(201);
  expect(await a.next('thread')).toEqual(thread);
  const atBens = await b.next('thread');
  expect(atBens).toEqual({
    ...thread,
    otherUser: {
      userId: ann.userId,
      username: null,
      fullName: ann.fullName,
      avatarUrl: null,
      isOnline: true,
    },
  });
  expect((await create()).status).toBe(200);
  for (const socket of [a, b, stranger]) {
    await socket.settled();
    expect(socket.all('thread')).toEqual([]);
  }
});
