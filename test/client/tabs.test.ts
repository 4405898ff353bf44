import { afterAll, beforeAll, expect, test } from 'bun:test';
import { memoryStorage } from '@messaging/client';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { until } from '../harness/wait.ts';
import { connected, newClient, shows, watch } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance();
});
afterAll(() => app[Symbol.asyncDispose]());

test('tabs that share a storage send each message once, and none that one of them discards', async () => {
  const { ann, threadId } = await newPair(app);
  using proxy = startProxy(app.url.href);
  const address = { url: new URL(proxy.url) };
  const options = { storage: memoryStorage(), BroadcastChannel };
  await using one = await connected(address, ann, options);
  await watch(one, threadId);
  proxy.cut();
  one.send(threadId, { body: 'first' });
  const { clientId } = one.send(threadId, { body: 'never mind' });
  one.send(threadId, { body: 'second' });
  await until('all to be stored', async () => (await options.storage.list('')).length === 3);
  await using other = newClient(address, ann, options);
  other.thread(threadId).subscribe(() => {});
  other.connect();
  await shows(other, threadId, ['pending first', 'pending never mind', 'pending second']);
  one.discard(clientId);
  await shows(other, threadId, ['pending first', 'pending second']);
  proxy.mend();
  for (const tab of [one, other]) await shows(tab, threadId, ['1 first', '2 second']);
  expect((await allMessages(new Rest(app, ann), threadId)).length).toBe(2);
});

test('messages of a closed tab are sent by a tab that connects later', async () => {
  const { ann, threadId } = await newPair(app);
  using proxy = startProxy(app.url.href);
  const address = { url: new URL(proxy.url) };
  const storage = memoryStorage();
  const closed = await connected(address, ann, { storage });
  await using stays = await connected(address, ann, { storage });
  await watch(stays, threadId);
  proxy.cut();
  await until('no connection', () => closed.connection.getSnapshot().status !== 'open');
  closed.send(threadId, { body: 'left behind' });
  closed.close();
  proxy.mend();
  await shows(stays, threadId, ['1 left behind']);
});
