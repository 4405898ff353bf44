import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { databaseUrl } from '../harness/outage.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { readFailure } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';

/** Connections that an instance admits at once. */
const AT_ONCE = 500;

let proxy: Proxy;
let app: App;
beforeAll(async () => {
  proxy = startProxy(databaseUrl());
  // Long enough that no client gets `hello` before the test has made its checks.
  app = await startInstance({ DATABASE_URL: proxy.url, DATABASE_TIMEOUT_MS: '8000' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  proxy[Symbol.dispose]();
});

test('a mass reconnect is admitted as fast as it can be served: refused clients connect later, connected ones stay', async () => {
  await using innocent = await Socket.connect(app, await newUser());
  const users = await Promise.all(Array.from({ length: AT_ONCE + 1 }, () => newUser()));
  const url = new URL('/api/v1/ws', app.url);
  // No client gets `hello` while PostgreSQL hangs.
  proxy.stall();
  const waiting = users
    .slice(1)
    .map(({ token }) => Socket.open(url, { headers: { Authorization: `Bearer ${token}` } }));
  const opened = waiting.map(({ ws }) => new Promise((resolve) => ws.addEventListener('open', resolve)));
  await Promise.all(opened);
  const [last] = users;
  const headers = {
    Authorization: `Bearer ${last?.token}`,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
  };
  const refusal = await readFailure(await fetch(url, { headers }));
  expect([refusal.status, refusal.body.code]).toEqual([503, 'overloaded']);
  expect(Number(refusal.headers.get('retry-after'))).toBeWithin(1, 4);
  await innocent.request('ping', null);
  proxy.mend();
  await Promise.all(waiting.map((socket) => socket.next('hello')));
  await using late = await Socket.connect(app, last ?? (await newUser()));
  await late.request('ping', null);
  await Promise.all(waiting.map((socket) => socket[Symbol.asyncDispose]()));
});
