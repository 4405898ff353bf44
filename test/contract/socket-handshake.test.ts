import { afterAll, beforeAll, expect, test } from 'bun:test';
import { API_PREFIX, SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/endpoints';
import type { ErrorBody, ErrorCode } from '@messaging/protocol/errors';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { readFailure, type Answer } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const MAX_CONNECTIONS = 3;

let app: App;
beforeAll(async () => {
  app = await startInstance({
    MAX_CONNECTIONS_PER_USER: String(MAX_CONNECTIONS),
    ALLOWED_ORIGINS: 'https://app.example.com',
  });
});
afterAll(() => app[Symbol.asyncDispose]());

type Headers = Readonly<Record<string, string>>;

/** Status of a handshake, its selected subprotocol, and the type of the first frame. */
async function shake(path: string, headers: Headers) {
  await using socket = await RawSocket.open(app, path, headers);
  const { status, headers: answered } = socket.handshake;
  if (status === 101) await until('the first frame', () => socket.texts.length > 0);
  const first = status === 101 ? (JSON.parse(socket.texts[0] ?? '') as { type: string }).type : null;
  return { status, protocol: answered.get('sec-websocket-protocol'), first };
}

async function refused(headers: Headers, path: string = SOCKET_PATH): Promise<Answer<ErrorBody>> {
  await using socket = await RawSocket.open(app, path, headers);
  return await readFailure(socket.response);
}

const bearer = ({ token }: Pick<User, 'token'>): Headers => ({ Authorization: `Bearer ${token}` });

test('The handshake accepts a token in the query, a header or a subprotocol.', async () => {
  const user = await newUser();
  const offered = `${SUBPROTOCOL}, bearer.${user.token}`;
  expect([
    await shake(`${SOCKET_PATH}?token=${user.token}`, {}),
    await shake(SOCKET_PATH, bearer(user)),
    await shake(SOCKET_PATH, { 'Sec-WebSocket-Protocol': offered }),
  ]).toEqual([
    { status: 101, protocol: null, first: 'hello' },
    { status: 101, protocol: null, first: 'hello' },
    { status: 101, protocol: SUBPROTOCOL, first: 'hello' },
  ]);
});

test('The handshake never returns a token as a subprotocol.', async () => {
  const user = await newUser();
  const protocolFor = async (offered: string) =>
    (await shake(SOCKET_PATH, { 'Sec-WebSocket-Protocol': offered })).protocol;
  expect(await protocolFor(`bearer.${user.token}, ${SUBPROTOCOL}`)).toBe(SUBPROTOCOL);
  expect(await protocolFor(`bearer.${user.token},${SUBPROTOCOL}`)).toBe(SUBPROTOCOL);
  expect(await protocolFor(`chat, bearer.${user.token}, ${SUBPROTOCOL}`)).toBe(SUBPROTOCOL);
  expect(await protocolFor(`bearer.${user.token}`)).toBeNull();
  expect(await protocolFor(`bearer.${user.token}, chat`)).toBeNull();
});

test('The handshake selects no unknown subprotocol.', async () => {
  const headers = { ...bearer(await newUser()), 'Sec-WebSocket-Protocol': 'chat, superchat' };
  expect(await shake(SOCKET_PATH, headers)).toEqual({ status: 101, protocol: null, first: 'hello' });
});

test('The handshake refuses a missing, malformed, wrongly signed or expired token with 401.', async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { userId: 1 };
  const cases: [Headers, string, ErrorCode][] = [
    [{}, SOCKET_PATH, 'token_missing'],
    [{ 'Sec-WebSocket-Protocol': SUBPROTOCOL }, SOCKET_PATH, 'token_missing'],
    [{}, `${SOCKET_PATH}?token=`, 'token_missing'],
    [{}, `${SOCKET_PATH}?token=nonsense`, 'token_invalid'],
    [bearer({ token: await sign(claims, { secret: 'x'.repeat(32) }) }), SOCKET_PATH, 'token_invalid'],
    [bearer({ token: await sign({ ...claims, exp: now - 31 }) }), SOCKET_PATH, 'token_expired'],
  ];
  for (const [headers, path, code] of cases) {
    const { status, headers: answered, body } = await refused(headers, path);
    expect({ status, code: body.code, retryable: body.retryable }).toEqual({
      status: 401,
      code,
      retryable: false,
    });
    expect(answered.get('www-authenticate')).toBe('Bearer');
  }
});

test('The first frame is hello, with exactly these fields.', async () => {
  const expiresAt = Math.floor(Date.now() / 1000) + 600;
  const user = await newUser({ exp: expiresAt });
  await using socket = await RawSocket.connect(app, user);
  const hello = JSON.parse(socket.texts[0] ?? '') as unknown;
  expect(hello).toEqual({
    type: 'hello',
    payload: {
      userId: user.userId,
      connectionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      protocol: 1,
      heartbeatSeconds: 25,
      tokenExpiresAt: new Date(expiresAt * 1000).toISOString(),
      syncToken: expect.any(String),
      unread: { messages: 0, threads: 0, mutedMessages: 0, notifications: 0, at: expect.any(Number) },
    },
  });
});

test('Each connection has a unique id.', async () => {
  const user = await newUser();
  await using one = await RawSocket.connect(app, user);
  await using other = await RawSocket.connect(app, user);
  const ids = [one, other].map(({ texts }) => JSON.parse(texts[0] ?? '').payload.connectionId as string);
  expect(new Set(ids).size).toBe(2);
});

test('The service sends hello before the answers to early frames, and loses none of these frames.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using socket = Socket.open(new URL(`${SOCKET_PATH}?token=${ann.token}`, app.url));
  await new Promise((open) => socket.ws.addEventListener('open', open));
  for (let i = 1; i <= 50; i++) socket.send('message', { threadId, body: `early ${i}` }, `m${i}`);
  socket.send('nonsense', null, 'last');
  await until('every answer', () => socket.inbox.filter(({ id }) => id !== undefined).length === 51);
  const types = socket.inbox.map(({ type }) => type);
  expect(types[0]).toBe('hello');
  expect(types.filter((type) => type === 'ack')).toHaveLength(50);
  expect(types.filter((type) => type === 'error')).toHaveLength(1);
  const acked = socket.inbox.filter(({ type }) => type === 'ack').map(({ payload }) => payload);
  expect(acked.map((message) => (message as { body: string }).body)).toEqual(
    Array.from({ length: 50 }, (_, i) => `early ${i + 1}`),
  );
  expect(acked).toEqual(expect.arrayContaining([expect.objectContaining({ receiverId: ben.userId })]));
});

test('A plain GET is answered with 426.', async () => {
  const user = await newUser();
  const url = new URL(SOCKET_PATH, app.url);
  const { status, headers, body } = await readFailure(await fetch(url, { headers: bearer(user) }));
  expect({ status, code: body.code, upgrade: headers.get('upgrade') }).toEqual({
    status: 426,
    code: 'upgrade_required',
    upgrade: 'websocket',
  });
});

test('Other methods are refused as on any route.', async () => {
  const url = new URL(SOCKET_PATH, app.url);
  const { status, headers, body } = await readFailure(await fetch(url, { method: 'POST' }));
  expect({ status, code: body.code }).toEqual({ status: 405, code: 'method_not_allowed' });
  expect(headers.get('allow')?.split(', ')).toContain('GET');
});

test('Only the socket’s path accepts handshakes.', async () => {
  const { status, body } = await refused(bearer(await newUser()), `${API_PREFIX}/ws/more`);
  expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
});

test('The handshake refuses pages of origins that are not allowed, and accepts others.', async () => {
  const user = await newUser();
  const { status, body } = await refused({ ...bearer(user), Origin: 'https://evil.example' });
  expect({ status, code: body.code }).toEqual({ status: 403, code: 'origin_not_allowed' });
  for (const origin of ['https://app.example.com', app.url.origin]) {
    expect(await shake(SOCKET_PATH, { ...bearer(user), Origin: origin })).toMatchObject({ status: 101 });
  }
});

test('The number of connections per user is limited, and a closed one frees its place.', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const open: RawSocket[] = [];
  for (let i = 0; i < MAX_CONNECTIONS; i++) open.push(await RawSocket.connect(app, ann));
  const { status, headers, body } = await refused(bearer(ann));
  expect({ status, code: body.code, retryable: body.retryable }).toEqual({
    status: 429,
    code: 'too_many_connections',
    retryable: true,
  });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await shake(SOCKET_PATH, bearer(ben))).toMatchObject({ status: 101 });
  await open.pop()?.[Symbol.asyncDispose]();
  open.push(await until('room again', () => RawSocket.connect(app, ann).catch(() => undefined)));
  for (const socket of open) await socket[Symbol.asyncDispose]();
});

test('Concurrent handshakes do not exceed the limit.', async () => {
  const user = await newUser();
  const sockets = await Promise.all(
    Array.from({ length: 12 }, () => RawSocket.open(app, SOCKET_PATH, bearer(user))),
  );
  const statuses = sockets.map(({ handshake }) => handshake.status).sort((one, other) => one - other);
  expect(statuses).toEqual([101, 101, 101, ...Array<number>(9).fill(429)]);
  await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
});
