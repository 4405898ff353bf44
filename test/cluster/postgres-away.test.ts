import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { ErrorPayload } from '@messaging/protocol/errors';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { connectToGroups, memberPath, newGroup } from '../harness/group.ts';
import { databaseUrl, ready, timed } from '../harness/outage.ts';
import { newPair } from '../harness/pair.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** Time limit of a statement, in milliseconds. */
const TIMEOUT_MS = 500;

let proxy: Proxy;
let app: App;
beforeAll(async () => {
  proxy = startProxy(databaseUrl());
  app = await startInstance({
    DATABASE_URL: proxy.url,
    DATABASE_TIMEOUT_MS: String(TIMEOUT_MS),
    RATE_LIMIT_PER_MINUTE: '0',
  });
});
afterEach(async () => {
  proxy.mend();
  await until('PostgreSQL to be back', async () => (await ready(app)).database);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  proxy[Symbol.dispose]();
});

const UNAVAILABLE = { code: 'unavailable' as const, retryable: true };

test('while PostgreSQL is away a send is refused as unavailable, and a repeated one is stored once', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const frame = { threadId, body: 'through thick and thin', clientId: crypto.randomUUID() };
  proxy.cut();
  for (let i = 0; i < 3; i++) {
    expect(await a.fail('message', frame)).toMatchObject(UNAVAILABLE);
  }
  a.send('message', frame);
  expect(await a.next('error')).toMatchObject(UNAVAILABLE);
  expect([a.isOpen, b.isOpen]).toEqual([true, true]);
  proxy.mend();
  const acked = await until('the send to succeed', async () => {
    const { type, payload } = await a.answer('message', frame);
    return type === 'ack' ? (payload as Message) : undefined;
  });
  expect(acked).toMatchObject({ seq: 1, clientId: frame.clientId });
  expect(await a.request('message', frame)).toEqual(acked);
  expect(await allMessages(new Rest(app, ann), threadId)).toEqual([acked]);
  await b.settled();
  expect(b.all('message')).toEqual([acked]);
});

test('while PostgreSQL is away the probe fails and every call is refused as unavailable', async () => {
  const { ann, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  expect(await ready(app)).toEqual({ http: 200, status: 'ready', database: true, redis: true });
  proxy.cut();
  expect(await ready(app)).toEqual({ http: 503, status: 'unavailable', database: false, redis: true });
  expect((await fetch(new URL('/health', app.url))).status).toBe(200);
  const { status, headers, body } = await new Rest(app, ann).fail('get', '/messages/threads');
  expect({ status, code: body.code, retryable: body.retryable }).toEqual({
    status: 503,
    code: 'unavailable',
    retryable: true,
  });
  expect(headers.get('retry-after')).toBe('1');
  expect(await a.fail('read', { threadId, seq: 1 })).toMatchObject(UNAVAILABLE);
  await a.request('ping', null);
});

test('while PostgreSQL is away sockets connect and close, and `hello` has no change token', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  proxy.cut();
  const url = new URL(`/api/v1/ws?token=${ann.token}`, app.url);
  await using a = Socket.open(url);
  expect(await a.next('hello')).toMatchObject({ userId: ann.userId, syncToken: null });
  await using gone = await Socket.connect(app, await newUser());
  await gone[Symbol.asyncDispose]();
  proxy.mend();
  await until('PostgreSQL to be back', async () => (await ready(app)).database);
  const sent = await a.request('message', { threadId, body: 'back' });
  expect(await b.next('message')).toEqual(sent as Message);
});

test('in a burst during an outage every send gets one answer, and the repeated ones leave no gap', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const frames = Array.from({ length: 500 }, (_, i) => ({
    threadId,
    body: `${i}`,
    clientId: crypto.randomUUID(),
  }));
  frames.forEach((frame, i) => {
    if (i === 250) proxy.cut();
    a.send('message', frame, `m${i}`);
  });
  const answers = () => a.inbox.filter(({ id }) => id !== undefined);
  await until('every answer', () => answers().length >= 500);
  await a.settled();
  expect(answers().map(({ id }) => id)).toHaveLength(500);
  for (const { type, payload } of answers())
    if (type === 'error') expect(payload as ErrorPayload).toMatchObject(UNAVAILABLE);
  const isAcked = new Set(answers().flatMap(({ id, type }) => (type === 'ack' ? [id] : [])));
  expect(isAcked.size).toBeLessThan(500);
  proxy.mend();
  await until('PostgreSQL to be back', async () => (await ready(app)).database);
  const again = frames.filter((_, i) => !isAcked.has(`m${i}`));
  await Promise.all(again.map((frame) => a.request('message', frame)));
  const messages = await allMessages(new Rest(app, ann), threadId);
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  expect(new Set(messages.map(({ clientId }) => clientId))).toEqual(
    new Set(frames.map(({ clientId }) => clientId)),
  );
  await b.settled();
  const delivered = b.all('message').map(({ seq }) => seq);
  expect(delivered).toEqual([...new Set(delivered)]);
});

test('a PostgreSQL that hangs is unavailable after the time-out, and a statement that it ran late takes effect once', async () => {
  const { ann, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  const frame = { threadId, body: 'slow', clientId: crypto.randomUUID() };
  proxy.stall();
  const { result, ms } = await timed(() => a.fail('message', frame));
  expect(result).toMatchObject(UNAVAILABLE);
  expect(ms).toBeGreaterThan(TIMEOUT_MS - 100);
  expect(await ready(app)).toMatchObject({ http: 503, database: false });
  proxy.mend();
  await until('the send to succeed', async () => (await a.answer('message', frame)).type === 'ack');
  expect((await allMessages(new Rest(app, ann), threadId)).map(({ seq, body }) => [seq, body])).toEqual([
    [1, 'slow'],
  ]);
});

test('a message that was stored after the time-out is still delivered', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const frame = { threadId, body: 'late', clientId: crypto.randomUUID() };
  proxy.stall();
  await a.fail('message', frame);
  proxy.mend();
  await until('the send to succeed', async () => (await a.answer('message', frame)).type === 'ack');
  expect(await b.next('message')).toMatchObject({ seq: 1, body: 'late' });
});

test('the member of a group learns of a removal that was stored after the time-out', async () => {
  const { a, ben, cat, threadId } = await newGroup(app);
  await using bens = await connectToGroups(app, ben);
  await using cats = await connectToGroups(app, cat);
  // Each statement is in time; the transaction is not.
  proxy.delay(TIMEOUT_MS / 8);
  expect(await a.refusal('delete', memberPath(threadId, ben))).toBe('503 unavailable');
  await Promise.all([bens.next('thread_removed'), cats.next('message')]);
  proxy.mend();
});

test('a short outage between statements causes no error', async () => {
  const { ann, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  for (let i = 1; i <= 5; i++) {
    const frame = { threadId, body: `${i}`, clientId: crypto.randomUUID() };
    proxy.cut();
    proxy.mend();
    const acked = await until('the send to succeed', async () => {
      const { type, payload } = await a.answer('message', frame);
      return type === 'ack' ? (payload as Message) : undefined;
    });
    expect(acked.seq).toBe(i);
  }
});
