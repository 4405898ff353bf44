import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstances, startApp } from '../harness/instance.ts';
import { redisUrl } from '../harness/outage.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';

let proxy: Proxy;
let apps: App[];
beforeAll(async () => {
  proxy = startProxy(redisUrl());
  apps = await startInstances(3, { REDIS_URL: proxy.url });
});
afterAll(async () => {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
  proxy[Symbol.dispose]();
});

test('a revocation closes sockets on every instance, also without Redis', async () => {
  const [first] = apps as [App];
  const user = await newUser({ iat: Math.floor(Date.now() / 1000) - 60 });
  const sockets = await Promise.all(apps.map((app) => Socket.connect(app, user)));
  proxy.cut();
  const admin = new Rest(first, await newUser({ role: 'ADMIN' }));
  await admin.call('revokeTokens', { body: { userId: user.userId } });
  for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 4500 });
  for (const app of apps)
    expect(await new Rest(app, user).refusal('get', '/presence/online')).toBe('401 token_revoked');
  proxy.mend();
});

test('an instance that starts later knows earlier revocations', async () => {
  const [first] = apps as [App];
  const jti = crypto.randomUUID();
  const user = await newUser({ jti });
  await new Rest(first, await newUser({ role: 'ADMIN' })).call('revokeTokens', { body: { jti } });
  const { databaseUrl, databaseSchema, redisPrefix } = first.context.config;
  await using late = await startApp({ ...first.context.config, databaseUrl, databaseSchema, redisPrefix });
  expect(await new Rest(late, user).refusal('get', '/presence/online')).toBe('401 token_revoked');
});
