import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { startInstances } from '../harness/instance.ts';
import { killSubscriber } from '../harness/kill-subscriber.ts';
import { newPair, type Pair } from '../harness/pair.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { ready, redisUrl } from '../harness/outage.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const proxies: readonly [Proxy, Proxy] = [startProxy(redisUrl()), startProxy(redisUrl())];
let here: App;
let there: App;
beforeAll(async () => {
  const [first, second] = await startInstances(2, { RATE_LIMIT_PER_MINUTE: '0' }, (i) => ({
    REDIS_URL: proxies[i]?.url ?? '',
  }));
  if (first === undefined || second === undefined) throw new Error('no instances');
  [here, there] = [first, second];
});
afterEach(async () => {
  mend();
  await until('Redis to be back', async () => (await ready(here)).redis && (await ready(there)).redis);
});
afterAll(async () => {
  await there[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
  for (const proxy of proxies) proxy[Symbol.dispose]();
});

function mend(): void {
  for (const proxy of proxies) proxy.mend();
}

/** Makes Redis unreachable for both instances; resolves when both have noticed. */
async function takeAway(): Promise<void> {
  for (const proxy of proxies) proxy.cut();
  await until('it to be noticed', async () => (await isAway(here)) && (await isAway(there)));
}

async function isAway(app: App) {
  const probe = await ready(app);
  return probe.redis ? undefined : probe;
}

/** Resolves when a message sent here arrives there. Each attempt sends a new message: one sent too early is lost. */
async function fanOutIsBack(a: Socket, b: Socket, threadId: string): Promise<void> {
  let tries = 0;
  await until('fan-out from here to there', async () => {
    const body = `back ${++tries}`;
    await a.request('message', { threadId, body });
    await Bun.sleep(20);
    return b.all('message').some((message) => message.body === body);
  });
}

/** Checks the chat of two users on one instance, which must work while Redis is away. */
async function chat({ ann, ben, threadId }: Pair, a: Socket, b: Socket): Promise<void> {
  const message = (await a.request('message', { threadId, body: 'anyway' })) as Message;
  expect(await b.next('message', ({ body }) => body === 'anyway')).toEqual(message);
  await a.request('typing', { threadId, isTyping: true });
  await b.next('typing', ({ isTyping }) => isTyping);
  await b.request('read', { threadId, seq: message.seq });
  await a.next('read', ({ seq }) => seq === message.seq);
  const { body: stored } = await new Rest(here, ben).call('listMessages', { params: { threadId } });
  expect(stored.messages[0]?.id).toBe(message.id);
  expect(ann.userId).toBe(message.senderId);
}

test('while Redis is away sends are stored, acked in time and delivered on the same instance', async () => {
  const pair = await newPair(here);
  await using a = await Socket.connect(here, pair.ann);
  await using b = await Socket.connect(here, pair.ben);
  await takeAway();
  await chat(pair, a, b);
  expect([a.isOpen, b.isOpen]).toEqual([true, true]);
});

test('while Redis is away the probe says degraded, and the instance still takes traffic', async () => {
  expect(await ready(here)).toEqual({ http: 200, status: 'ready', database: true, redis: true });
  await takeAway();
  expect(await ready(here)).toEqual({ http: 200, status: 'degraded', database: true, redis: false });
});

test('while Redis is away lists and presence are answered from the instance', async () => {
  const { ann, ben, threadId } = await newPair(here);
  await using b = await Socket.connect(here, ben);
  await using _ = await Socket.connect(here, ann);
  await b.next('presence');
  await takeAway();
  const rest = new Rest(here, ben);
  const { body: threads } = await rest.call('listThreads');
  expect(threads.threads.map(({ id, otherUser }) => [id, otherUser?.isOnline])).toEqual([[threadId, true]]);
  await rest.call('listMessages', { params: { threadId } });
  await rest.call('listNotifications');
  const { body: online } = await rest.call('listOnline');
  expect(online).toEqual({ onlineUsers: [ann.userId], count: 1 });
  const { body: presence } = await rest.call('getPresence', { params: { userId: ann.userId } });
  expect(presence).toMatchObject({ isOnline: true, lastSeenAt: null });
});

test('while Redis is away an operator sees who is online on the instance', async () => {
  const { ann } = await newPair(here);
  await using _ = await Socket.connect(here, ann);
  const admin = new Rest(here, await newUser({ role: 'ADMIN' }));
  await takeAway();
  expect((await admin.call('listOnline')).body.onlineUsers).toContain(ann.userId);
});

test('while Redis is away a status is answered in time', async () => {
  await using a = await Socket.connect(here, await newUser());
  await takeAway();
  const result = await a.answer('presence', { status: 'busy' });
  if (result.type === 'error') expect(result.payload).toMatchObject({ code: 'unavailable', retryable: true });
});

test('events reach the other instance again after an outage, with resync, also for sockets opened meanwhile', async () => {
  const pair = await newPair(here);
  await using a = await Socket.connect(here, pair.ann);
  await using before = await Socket.connect(there, pair.ben);
  await takeAway();
  await using meanwhile = await Socket.connect(there, pair.ben);
  const missed = await a.request('message', { threadId: pair.threadId, body: 'missed' });
  mend();
  await fanOutIsBack(a, before, pair.threadId);
  await fanOutIsBack(a, meanwhile, pair.threadId);
  for (const socket of [before, meanwhile]) {
    expect(await socket.next('resync')).toEqual({ reason: expect.any(String) as string });
    expect(socket.all('message')).not.toContainEqual(missed as Message);
  }
});

test('leases are made again: a user who connected while Redis was away is online everywhere', async () => {
  const { ann, ben } = await newPair(here);
  await using b = await Socket.connect(there, ben);
  await takeAway();
  await using _ = await Socket.connect(here, ann);
  mend();
  expect(await b.next('presence', ({ isOnline }) => isOnline)).toMatchObject({ userId: ann.userId });
  const { body } = await new Rest(there, ben).call('getPresence', { params: { userId: ann.userId } });
  expect(body).toMatchObject({ isOnline: true, status: 'available' });
});

test('a Redis that hangs delays no call either', async () => {
  const pair = await newPair(here);
  await using a = await Socket.connect(here, pair.ann);
  await using b = await Socket.connect(here, pair.ben);
  for (const proxy of proxies) proxy.stall();
  await chat(pair, a, b);
  const socket = await Socket.connect(here, pair.ben);
  await socket[Symbol.asyncDispose]();
  await new Rest(here, pair.ben).call('listThreads');
  expect(await ready(here)).toEqual({ http: 200, status: 'degraded', database: true, redis: false });
  mend();
  await using elsewhere = await Socket.connect(there, pair.ben);
  await fanOutIsBack(a, elsewhere, pair.threadId);
});

test('a Redis that has lost the scripts gets them again', async () => {
  const { ann, ben, threadId } = await newPair(here);
  await using a = await Socket.connect(here, ann);
  await using b = await Socket.connect(there, ben);
  const redis = new Bun.RedisClient(redisUrl());
  await redis.send('SCRIPT', ['FLUSH']);
  redis.close();
  const sent = await a.request('message', { threadId, body: 'without a script' });
  expect(await b.next('message')).toEqual(sent as Message);
});

test('an instance that has lost its subscriptions still reaches the others', async () => {
  const { ann, ben, threadId } = await newPair(here);
  await using a = await Socket.connect(here, ann);
  await using local = await Socket.connect(here, ben);
  await using b = await Socket.connect(there, ben);
  await a.request('message', { threadId, body: 'before' });
  for (const socket of [local, b]) await socket.next('message');
  // The publishing connection stays; the subscribing one is cut and cannot reconnect yet.
  proxies[0].refuse();
  await killSubscriber(proxies[0]);
  const sent = (await a.request('message', { threadId, body: 'one way' })) as Message;
  expect(await local.next('message')).toEqual(sent);
  expect(await b.next('message')).toEqual(sent);
});

test('an instance that started while Redis was away does not take itself for the only one afterwards', async () => {
  const proxy = startProxy(redisUrl());
  proxy.cut();
  const apps = await startInstances(2, {}, (i) => (i === 1 ? { REDIS_URL: proxy.url } : {}));
  const [early, late] = apps as [App, App];
  const { ann, ben, threadId } = await newPair(late);
  {
    await using a = await Socket.connect(late, ann);
    await using b = await Socket.connect(early, ben);
    proxy.mend();
    await until('Redis to be back', async () => (await ready(late)).redis);
    // By then every instance has counted the others.
    await Bun.sleep(2_500);
    const sent = (await a.request('message', { threadId, body: 'across' })) as Message;
    expect(await b.next('message')).toEqual(sent);
  }
  await late[Symbol.asyncDispose]();
  await early[Symbol.asyncDispose]();
  proxy[Symbol.dispose]();
});

test('instances start while Redis is away, serve, and find each other when it is back', async () => {
  const proxy = startProxy(redisUrl());
  proxy.cut();
  const settings = { REDIS_URL: proxy.url, RATE_LIMIT_PER_MINUTE: '0' };
  const [one, other] = (await startInstances(2, settings)) as [App, App];
  expect(await ready(one)).toEqual({ http: 200, status: 'degraded', database: true, redis: false });
  const { ann, ben, threadId } = await newPair(one);
  {
    await using a = await Socket.connect(one, ann);
    await using b = await Socket.connect(other, ben);
    await a.request('message', { threadId, body: 'alone' });
    proxy.mend();
    await fanOutIsBack(a, b, threadId);
    // A message needs the publishing connection alone; the subscribing one may follow later.
    await until('one to be ready', async () => (await ready(one)).redis);
    expect(await ready(one)).toMatchObject({ http: 200, status: 'ready' });
  }
  await other[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
  proxy[Symbol.dispose]();
});
