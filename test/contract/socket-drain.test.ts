import { expect, test } from 'bun:test';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { InstanceProcess } from '../harness/instance-process.ts';
import { newEnv, removeStore, startApp } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { allMessages, readFailure, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const GOING_AWAY = { code: 4000, reason: 'server going away' };
/** Number of pending sends: each buffer of the server holds some, and none overflows. */
const OUTSTANDING = 50;
const LONGEST_DRAIN_S = 25;

async function ready({ url }: App): Promise<{ http: number; status: unknown }> {
  const response = await fetch(new URL('/ready', url));
  return { http: response.status, status: ((await response.json()) as { status: unknown }).status };
}

async function refusedHandshake(app: App) {
  const headers = { Authorization: `Bearer ${(await newUser()).token}` };
  await using socket = await RawSocket.open(app, SOCKET_PATH, headers);
  return await readFailure(socket.response);
}

test('An instance that stops reports it, refuses new sockets and closes open ones with 4000.', async () => {
  const env = await newEnv({ DRAIN_SECONDS: '2' });
  const app = await startApp(readConfig(env));
  const sockets = [];
  for (let i = 0; i < 20; i++) sockets.push(await Socket.connect(app, await newUser()));
  expect(await ready(app)).toEqual({ http: 200, status: 'ready' });
  const start = performance.now();
  const stopped = app[Symbol.asyncDispose]();
  const stillOpen = sockets.at(-1);
  expect(await ready(app)).toEqual({ http: 503, status: 'stopping' });
  const { status, headers, body } = await refusedHandshake(app);
  expect({ status, code: body.code, retryable: body.retryable }).toEqual({
    status: 503,
    code: 'unavailable',
    retryable: true,
  });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  // A socket works until it is closed.
  await stillOpen?.request('ping', null);
  await sockets[0]?.closed;
  const first = performance.now() - start;
  const closes = await Promise.all(sockets.map(({ closed }) => closed));
  const last = performance.now() - start;
  for (const close of closes) expect(close).toEqual(GOING_AWAY);
  expect(last - first).toBeGreaterThan(500);
  await stopped;
  const serves = await fetch(new URL('/health', app.url)).then(
    () => true,
    () => false,
  );
  expect(serves).toBe(false);
  await removeStore(env);
});

test('After SIGTERM the service acks accepted frames, closes sockets with 4000 and exits with 0.', async () => {
  await using server = await InstanceProcess.start({ RATE_LIMIT_PER_MINUTE: '0' });
  const { ann, ben, threadId } = await newPair(server);
  await using a = await Socket.connect(server, ann);
  await using b = await Socket.connect(server, ben);
  // Sends continuously, so that the signal comes between sends.
  const sending = keepSending(a, threadId);
  await until('the first acks', () => a.all('ack').length > 100);
  const exited = server.stop();
  expect([await a.closed, await b.closed]).toEqual([GOING_AWAY, GOING_AWAY]);
  await sending;
  expect(await exited).toBe(0);
  const acked = a.all('ack') as Message[];
  expect(a.all('error').filter(({ retryable }) => !retryable)).toEqual([]);
  await server.startAgain();
  // Every acked message is stored, and every stored one was acked.
  expect(await allMessages(new Rest(server, ann), threadId)).toEqual(acked);
});

/** Sends at the pace of the answers until the socket closes. */
async function keepSending(socket: Socket, threadId: string): Promise<void> {
  const answered = () => socket.all('ack').length + socket.all('error').length;
  for (let n = 0; socket.isOpen; await Bun.sleep(1)) {
    for (; n < answered() + OUTSTANDING && socket.isOpen; n++) {
      socket.send('message', { threadId, body: `${n}` }, `m${n}`);
    }
  }
}

test('Tokens never reach the log, at the most verbose level either.', async () => {
  await using server = await InstanceProcess.start({ LOG_LEVEL: 'trace' });
  const user = await newUser();
  const bad = `${(await newUser()).token}x`;
  const attempts: [string, Record<string, string>][] = [user.token, bad].flatMap((token) => [
    [`${SOCKET_PATH}?token=${token}`, {}],
    [SOCKET_PATH, { Authorization: `Bearer ${token}` }],
    [SOCKET_PATH, { 'Sec-WebSocket-Protocol': `messaging.v1, bearer.${token}` }],
  ]);
  for (const [path, headers] of attempts) {
    await using socket = await RawSocket.open(server, path, headers);
    if (socket.handshake.status === 101) await until('hello', () => socket.texts.length > 0);
  }
  expect(await server.stop()).toBe(0);
  expect(server.log).toContain('stopped');
  for (const token of [user.token, bad]) {
    const [, claims = '', signature = ''] = token.split('.');
    expect(server.log).not.toContain(claims);
    expect(server.log).not.toContain(signature.slice(0, 20));
  }
});

test('SIGTERM right after the start ends a process without connections at once.', async () => {
  await using server = await InstanceProcess.start({ DRAIN_SECONDS: String(LONGEST_DRAIN_S) });
  const start = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - start).toBeLessThan(LONGEST_DRAIN_S * 1_000);
});
