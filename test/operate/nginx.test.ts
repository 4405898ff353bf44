import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { createApp, type App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config';
import { newChat, send, type Chat } from '../harness/chat.ts';
import { newEnv, removeStore } from '../harness/instance.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';
import { locateNginx, Nginx } from '../services/nginx.ts';
import { freePort } from '../services/ports.ts';

const CONF = join(import.meta.dir, '../../deploy/nginx/messaging-service.conf');
const program = await locateNginx();
if (program === undefined) process.stderr.write('Skipped: no nginx here, and none can be installed.\n');

/** Tests of what stands there. */
const here = test.skipIf(program === undefined);

let env: Record<string, string>;
let apps: App[];
let nginx: Nginx;
let front: { url: URL };
let chat: Chat;
beforeAll(async () => {
  if (program === undefined) return;
  const [port, ...ports] = [await freePort(), await freePort(), await freePort()];
  env = await newEnv({});
  apps = await Promise.all(ports.map((own) => createApp(readConfig({ ...env, PORT: String(own) }))));
  const conf = await Bun.file(CONF).text();
  nginx = await Nginx.start(program ?? '', port, (dir) =>
    conf
      .replace('127.0.0.1:8081', `127.0.0.1:${ports[0]}`)
      .replace('127.0.0.1:8082', `127.0.0.1:${ports[1]}`)
      .replace('listen 80;', `listen 127.0.0.1:${port};`)
      .replace('/var/log/nginx/', `${dir}/`),
  );
  front = { url: new URL(`http://127.0.0.1:${port}`) };
  chat = await newChat(front);
});
afterAll(async () => {
  if (program === undefined) return;
  await nginx[Symbol.asyncDispose]();
  for (const app of apps) await app[Symbol.asyncDispose]();
  await removeStore(env);
});

here('sockets are spread over both, and what one sends reaches the other', async () => {
  await using ann = await Socket.connect(front, chat.ann);
  await using ben = await Socket.connect(front, chat.ben);
  expect(apps.map((app) => app.context.hub.size)).toEqual([1, 1]);
  const sent = await ann.request('message', { threadId: chat.threadId, body: 'through nginx' });
  expect((await ben.next('message')).id).toBe(String(sent['id']));
});

here(
  'a body as large as there may be passes, and a larger one is refused in the words of the service',
  async () => {
    const body = '😀'.repeat(10_000);
    expect((await send(chat.a, chat.threadId, { body })).status).toBe(201);
    expect(await chat.a.refusal('post', chat.path, `{"body":"${'x'.repeat(70_000)}"}`)).toBe(
      '413 payload_too_large',
    );
  },
);

here('a refused handshake says why', async () => {
  const response = await fetch(new URL('/api/v1/ws', front.url), {
    headers: { Upgrade: 'websocket', Connection: 'Upgrade' },
  });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'token_missing' });
});

here('tokens in a query are in no log of it', async () => {
  const url = new URL(`/api/v1/ws?token=${chat.ann.token}`, front.url);
  {
    await using socket = Socket.open(url);
    await socket.next('hello');
  }
  const log = await until('the line', async () => {
    const text = await nginx.log('messaging.log');
    return text.includes('/api/v1/ws 101') ? text : undefined;
  });
  expect(log).not.toContain(chat.ann.token);
  expect(await nginx.log('error.log')).not.toContain(chat.ann.token);
});

here('when one goes, its sockets come back at the other', async () => {
  await using ann = await Socket.connect(front, chat.ann);
  const here = apps.find((app) => app.context.hub.size === 1);
  const there = apps.find((app) => app !== here);
  await here?.[Symbol.asyncDispose]();
  expect((await ann.closed).code).toBe(4000);
  await using again = await Socket.connect(front, chat.ann);
  await again.request('message', { threadId: chat.threadId, body: 'still there' });
  expect(there?.context.hub.size).toBe(1);
  apps = apps.filter((app) => app === there);
});
