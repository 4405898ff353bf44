import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { ErrorPayload } from '@messaging/protocol/errors';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { TYPING } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { OPCODE, RawSocket } from '../harness/raw-socket.ts';
import { readFailure, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const BURST = 10;

let app: App;
beforeAll(async () => {
  app = await startInstance({
    // One token per second is added.
    RATE_LIMIT_PER_MINUTE: '60',
    RATE_LIMIT_BURST: String(BURST),
    HEARTBEAT_SECONDS: '1',
    SILENCE_SECONDS: '3',
  });
});
afterAll(() => app[Symbol.asyncDispose]());

const LIMITED = {
  error: expect.any(String) as string,
  code: 'rate_limited' as const,
  retryable: true,
  retryAfterMs: expect.any(Number) as number,
};

/** Sends pings with ids without waiting; returns the types of the answers in order, and the errors. */
async function burst(socket: Socket, count: number) {
  for (let i = 0; i < count; i++) socket.send('ping', null, `p${i}`);
  for (let i = 0; i < count; i++) await socket.seen(`p${i}`);
  const answers = Array.from({ length: count }, (_, i) => socket.inbox.find(({ id }) => id === `p${i}`));
  const errors = answers.filter((answer) => answer?.type === 'error');
  return {
    types: answers.map((answer) => answer?.type),
    errors: errors.map((answer) => answer?.payload as ErrorPayload),
  };
}

test.concurrent('A frame above the burst is rate_limited, and accepted after retryAfter.', async () => {
  await using socket = await Socket.connect(app, await newUser());
  const { types, errors } = await burst(socket, BURST + 5);
  expect(types.slice(0, BURST)).toEqual(Array(BURST).fill('ack'));
  expect(types.at(-1)).toBe('error');
  for (const error of errors) expect(error).toEqual(LIMITED);
  const { retryAfterMs = 0 } = errors.at(-1) ?? {};
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(retryAfterMs).toBeLessThanOrEqual(1_000);
  await Bun.sleep(retryAfterMs);
  await socket.request('ping', null);
  expect(socket.isOpen).toBe(true);
});

test.concurrent('Frames on all connections and REST requests share the user’s bucket.', async () => {
  const [user, other] = [await newUser(), await newUser()];
  await using one = await Socket.connect(app, user);
  await using two = await Socket.connect(app, user);
  await using others = await Socket.connect(app, other);
  const rest = new Rest(app, user);
  for (let i = 0; i < BURST / 2; i++) {
    await one.request('ping', null);
    await rest.call('listThreads');
  }
  const { status, headers, body } = await until('the limit', async () => {
    const response = await rest.fetch('get', '/messages/threads');
    return response.ok ? undefined : await rest.fail('get', '/messages/threads');
  });
  expect({ status, code: body.code, retryable: body.retryable }).toEqual({
    status: 429,
    code: 'rate_limited',
    retryable: true,
  });
  expect(headers.get('retry-after')).toBe('1');
  expect((await burst(two, 5)).types).toContain('error');
  await others.request('ping', null);
});

test.concurrent('Malformed frames count too.', async () => {
  await using socket = await RawSocket.connect(app, await newUser());
  for (let i = 0; i < BURST + 10; i++) socket.send(i % 2 === 0 ? 'garbage' : '{"type":"ping","id":7}');
  await until('every answer', () => socket.texts.length === 1 + BURST + 10);
  const codes = socket.texts
    .slice(1)
    .map((text) => (JSON.parse(text) as { payload: ErrorPayload }).payload.code);
  expect(codes.at(-1)).toBe('rate_limited');
});

test.concurrent(
  'A connection that keeps exceeding the limit is closed with 4004, and its user may reconnect.',
  async () => {
    const user = await newUser();
    await using socket = await Socket.connect(app, user);
    for (let i = 0; i < 500; i++) socket.send('ping', null);
    expect(await socket.closed).toEqual({ code: 4004, reason: 'overloaded' });
    await using again = await RawSocket.connect(app, user);
    expect(again.isOpen).toBe(true);
  },
);

test.concurrent('A connection that keeps sending malformed frames is closed with 4004 too.', async () => {
  await using socket = await RawSocket.connect(app, await newUser());
  for (let i = 0; i < 500; i++) socket.send('garbage');
  expect(await socket.closed).toEqual({ code: 4004, reason: 'overloaded' });
});

test.concurrent(
  'Handshakes have a separate limit per user, and other users can connect meanwhile.',
  async () => {
    const [user, other] = [await newUser(), await newUser()];
    const headers = { Authorization: `Bearer ${user.token}` };
    const statuses: number[] = [];
    let refused: RawSocket['response'] | undefined;
    // All 20 connections of a user may reconnect twice.
    for (let i = 0; i < 60; i++) {
      await using socket = await RawSocket.open(app, SOCKET_PATH, headers);
      statuses.push(socket.handshake.status);
      if (socket.handshake.status !== 101) refused = socket.response;
    }
    expect(statuses.slice(0, 40)).toEqual(Array(40).fill(101));
    expect(statuses).toContain(429);
    const { body, headers: told } = await readFailure(refused ?? new Response());
    expect(body.code).toBe('rate_limited');
    expect(Number(told.get('retry-after'))).toBeGreaterThan(0);
    await using _ = await RawSocket.connect(app, other);
  },
);

test.concurrent('A connection that floods with pings or pongs is closed with 4004.', async () => {
  for (const opcode of [OPCODE.ping, OPCODE.pong]) {
    await using socket = await RawSocket.connect(app, await newUser());
    for (let i = 0; i < 5_000; i++) socket.send('x'.repeat(125), { opcode });
    expect(await socket.closed).toEqual({ code: 4004, reason: 'overloaded' });
  }
});

test.concurrent(
  'A connection that answers pings or sends frames stays open; a silent one is closed with 4003.',
  async () => {
    await using answering = await RawSocket.connect(app, await newUser());
    await using sending = await RawSocket.connect(app, await newUser());
    sending.answersPings = false;
    const repeat = setInterval(() => sending.send('{"type":"ping"}'), 1_000);
    const start = performance.now();
    await using silent = await RawSocket.connect(app, await newUser());
    silent.answersPings = false;
    expect(await silent.closed).toEqual({ code: 4003, reason: 'no heartbeat' });
    const lasted = performance.now() - start;
    expect(lasted).toBeGreaterThan(3_000);
    expect(silent.pings).toBeGreaterThan(0);
    await until('more pings than a silent one gets', () => answering.pings >= 4);
    clearInterval(repeat);
    expect([answering.isOpen, sending.isOpen]).toEqual([true, true]);
  },
);

test.concurrent(
  'A socket stays open for 30 s after its token expires, then is closed with 4002.',
  async () => {
    const expiresAt = Math.floor(Date.now() / 1000) - 27;
    await using expiring = await Socket.connect(app, await newUser({ exp: expiresAt }));
    await using lasting = await Socket.connect(app, await newUser());
    expect(await expiring.closed).toEqual({ code: 4002, reason: 'token expired' });
    const age = Date.now() / 1000 - expiresAt;
    expect(age).toBeGreaterThanOrEqual(30);
    expect(lasting.isOpen).toBe(true);
  },
);

test.concurrent('Typing ends after 6 s without a renewal.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const start = performance.now();
  await a.request('typing', { threadId, isTyping: true });
  await b.next('typing', ({ isTyping }) => isTyping);
  expect(await b.next('typing')).toEqual({ threadId, userId: ann.userId, isTyping: false });
  const lasted = performance.now() - start;
  expect(lasted).toBeGreaterThan(TYPING.holdMs - 500);
});
