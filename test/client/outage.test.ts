import { afterAll, beforeAll, expect, test } from 'bun:test';
import { memoryStorage, type Failure } from '@messaging/client';
import type { App } from '@messaging/server/app';
import { InstanceProcess } from '../harness/instance-process.ts';
import { startInstance } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { newUser, sign } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { connected, entries, newClient, open, shows, watch } from './client.ts';
import { lossy } from './lossy-socket.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** An `exp` with which a token is accepted for that many seconds, or up to one less, with the leeway of 30 s. */
const endingIn = (seconds: number) => Math.floor(Date.now() / 1000) - 30 + seconds;

async function isDisconnected(client: { connection: { getSnapshot(): { status: string } } }): Promise<void> {
  await until('no connection', () => client.connection.getSnapshot().status !== 'open');
}

test('sent while offline, reloaded, online: sent once and in order', async () => {
  const { ann, ben, threadId } = await newPair(app);
  using proxy = startProxy(app.url.href);
  const storage = memoryStorage();
  const url = new URL(proxy.url);
  const before = await connected({ url }, ann, { storage });
  await watch(before, threadId);
  proxy.cut();
  await isDisconnected(before);
  before.send(threadId, { body: 'one' });
  before.send(threadId, { body: 'two' });
  await shows(before, threadId, ['pending one', 'pending two']);
  before.close();
  await using after = newClient({ url }, ann, { storage });
  after.thread(threadId).subscribe(() => {});
  after.connect();
  await shows(after, threadId, ['pending one', 'pending two']);
  proxy.mend();
  await shows(after, threadId, ['1 one', '2 two']);
  expect((await allMessages(new Rest(app, ben), threadId)).map(({ body }) => body)).toEqual(['one', 'two']);
  expect(await storage.list('')).toEqual([]);
});

test('a connection that breaks at any byte stores no message twice', async () => {
  const { ann, ben, threadId } = await newPair(app);
  using proxy = startProxy(app.url.href);
  await using client = await connected({ url: new URL(proxy.url) }, ann);
  await watch(client, threadId);
  const bodies: string[] = [];
  for (const bytes of [3_000, 5_000, 4_000]) {
    proxy.dropAfter(bytes);
    // Together more than `bytes`.
    for (let i = 0; i < 20; i++) {
      const body = `m${bodies.length}`;
      bodies.push(body);
      client.send(threadId, { body });
    }
    await isDisconnected(client);
    proxy.mend();
    await until('open', () => client.connection.getSnapshot().status === 'open');
  }
  await shows(
    client,
    threadId,
    bodies.map((body, i) => `${i + 1} ${body}`),
  );
  expect((await allMessages(new Rest(app, ben), threadId)).map(({ body }) => body)).toEqual(bodies);
});

test('a reconnect brings what was missed: messages, threads, reads, notifications', async () => {
  const { ann, ben, threadId } = await newPair(app);
  using proxy = startProxy(app.url.href);
  await using client = await connected({ url: new URL(proxy.url) }, ben);
  await watch(client, threadId);
  proxy.cut();
  await isDisconnected(client);
  const rest = new Rest(app, ann);
  const send = (body: string) => rest.call('sendMessage', { params: { threadId }, body: { body } });
  for (let i = 1; i <= 250; i++) await send(`m${i}`);
  const created = await newThread(app, await newUser(), ben);
  await storeNotifications(app, [
    { userId: ben.userId, type: 'welcome', title: 'news', message: 'Hello', data: {} },
  ]);
  proxy.mend();
  await shows(
    client,
    threadId,
    Array.from({ length: 250 }, (_, i) => `${i + 1} m${i + 1}`),
  );
  const { threads, unreadCount } = client.threads.getSnapshot();
  expect(new Set(threads.map(({ id }) => id))).toEqual(new Set([threadId, created]));
  expect(unreadCount).toBe(250);
  expect(client.notifications.getSnapshot()).toMatchObject({
    unreadCount: 1,
    notifications: [{ title: 'news' }],
  });
});

test('after too many changes the lists are loaded again, and open threads continue', async () => {
  const { ann, ben, threadId } = await newPair(app);
  using proxy = startProxy(app.url.href);
  await using client = await connected({ url: new URL(proxy.url) }, ben);
  await watch(client, threadId);
  proxy.cut();
  await isDisconnected(client);
  const rest = new Rest(app, ann);
  await rest.call('sendMessage', { params: { threadId }, body: { body: 'first' } });
  for (let i = 1; i <= 101; i++) await newThread(app, ann, ben, i);
  proxy.mend();
  await shows(client, threadId, ['1 first']);
  await until('the new list', () => client.threads.getSnapshot().threads.length >= 50);
  expect(client.threads.getSnapshot().hasMore).toBe(true);
});

test('lost and duplicated frames leave no gap and no duplicate', async () => {
  const { ann, ben, threadId } = await newPair(app);
  let n = 0;
  const WebSocket = lossy((frame) => {
    if (frame.type !== 'message') return [frame];
    n += 1;
    return n % 3 === 0 ? [] : n % 3 === 1 ? [frame, frame] : [frame];
  });
  await using a = await connected(app, ann);
  await using b = await connected(app, ben, { WebSocket });
  await watch(b, threadId);
  const bodies = Array.from({ length: 31 }, (_, i) => `m${i}`);
  for (const body of bodies) a.send(threadId, { body });
  await shows(
    b,
    threadId,
    bodies.map((body, i) => `${i + 1} ${body}`),
  );
});

test('clients continue after an instance is killed and restarted', async () => {
  await using instance = await InstanceProcess.start();
  const { ann, ben, threadId } = await newPair(instance);
  const address = { url: instance.url };
  await using a = await connected(address, ann);
  await using b = await connected(address, ben);
  await Promise.all([watch(a, threadId), watch(b, threadId)]);
  a.send(threadId, { body: 'before' });
  await shows(b, threadId, ['1 before']);
  await instance.kill();
  await isDisconnected(a);
  a.send(threadId, { body: 'meanwhile' });
  await instance.startAgain({ PORT: instance.url.port });
  await shows(b, threadId, ['1 before', '2 meanwhile']);
  await shows(a, threadId, ['1 before', '2 meanwhile']);
});

test('a token is renewed before it expires, and the connection stays open', async () => {
  const { userId, token } = await newUser();
  const tokens = [await sign({ userId, exp: endingIn(2) })];
  let asked = 0;
  const states: string[] = [];
  await using client = await connected(
    app,
    { userId, token, fullName: '' },
    {
      getToken: () => (++asked, tokens.shift() ?? token),
    },
  );
  client.connection.subscribe(() => states.push(client.connection.getSnapshot().status));
  await Bun.sleep(3_000);
  expect({ asked, states }).toEqual({ asked: 2, states: [] });
  expect(client.connection.getSnapshot().status).toBe('open');
});

test('a client with an expired token reconnects with a new one', async () => {
  const user = await newUser();
  const { userId } = user;
  const lifetimes = [-5, 2, 2];
  const refusals: boolean[] = [];
  const getToken = ({ isRefused }: { isRefused: boolean }) => {
    refusals.push(isRefused);
    return sign({ userId, exp: endingIn(lifetimes.shift() ?? 600) });
  };
  await using client = newClient(app, user, { getToken });
  // The connection may be back before a poll sees that it was away.
  const statuses: string[] = [];
  client.connection.subscribe(() => statuses.push(client.connection.getSnapshot().status));
  client.connect();
  await until('two connections', () => statuses.filter((status) => status === 'open').length === 2);
  expect(refusals).toEqual([false, true, false, true]);
});

test('a client closes after two refused tokens, and after a revocation', async () => {
  const user = await newUser();
  await using stranger = newClient(app, user, { getToken: () => 'nonsense' });
  stranger.connect();
  await until('closed', () => stranger.connection.getSnapshot().status === 'closed');
  expect(stranger.connection.getSnapshot()).toMatchObject({ failure: { kind: 'token' } });

  await using client = await connected(app, user);
  const admin = await newUser({ role: 'ADMIN' });
  await new Rest(app, admin).call('revokeTokens', { body: { userId: user.userId } });
  await until('closed', () => client.connection.getSnapshot().status === 'closed');
  expect(client.connection.getSnapshot()).toMatchObject({ failure: { kind: 'token', canRetry: false } });
});

test("a token of another user closes the client: it must not send this user's messages", async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const tokens = [await sign({ userId: ann.userId, exp: endingIn(2) })];
  await using client = await connected(app, ann, { getToken: () => tokens.shift() ?? ben.token });
  await until('closed', () => client.connection.getSnapshot().status === 'closed');
  expect(client.connection.getSnapshot()).toMatchObject({ failure: { kind: 'token' } });
  expect(client.userId).toBe(ann.userId);
});

test('a handshake refused for too many connections is repeated later', async () => {
  await using small = await startInstance({ MAX_CONNECTIONS_PER_USER: '1' });
  const user = await newUser();
  const failures: Failure[] = [];
  const first = await connected(small, user);
  await using second = newClient(small, user, { onFailure: (failure) => failures.push(failure) });
  second.connect();
  await until('waiting', () => second.connection.getSnapshot().status === 'waiting');
  first.close();
  await open(second);
  expect(entries(second, 'none')).toEqual([]);
  expect(failures).toEqual([]);
});
