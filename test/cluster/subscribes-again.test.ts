import { expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { startInstance, startInstances } from '../harness/instance.ts';
import { killSubscriber } from '../harness/kill-subscriber.ts';
import { ready, redisUrl } from '../harness/outage.ts';
import { newPair } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** Longer than the second within which an instance counts the others, in milliseconds. */
const LOOK_MS = 1_500;

test('an instance that subscribes again later than another does not take itself for the only one', async () => {
  using proxy = startProxy(redisUrl());
  const apps = await startInstances(2, {}, (i) => (i === 0 ? { REDIS_URL: proxy.url } : {}));
  const [late, other] = apps as [App, App];
  const { ann, ben, threadId } = await newPair(late);
  {
    await using a = await Socket.connect(late, ann);
    await using b = await Socket.connect(other, ben);
    proxy.refuse();
    await killSubscriber(proxy);
    // By then it has counted one subscriber: the other instance.
    await Bun.sleep(LOOK_MS);
    proxy.mend();
    // This covers the moment when it is back, and the next count.
    for (let i = 0; i < 40; i++) {
      const sent = (await a.request('message', { threadId, body: `${i}` })) as Message;
      expect(await b.next('message')).toEqual(sent);
      await Bun.sleep(50);
    }
  }
  await other[Symbol.asyncDispose]();
  await late[Symbol.asyncDispose]();
});

/** Number of instances that subscribe to this user, as Redis counts them. */
async function countSubscribers({ context }: App, userId: number): Promise<number> {
  const redis = new Bun.RedisClient(redisUrl());
  const answer: unknown = await redis.send('PUBSUB', [
    'NUMSUB',
    `${context.config.redisPrefix}:user:${userId}`,
  ]);
  redis.close();
  return (answer as [string, number])[1];
}

test('a user who left while Redis was away is not subscribed to any more', async () => {
  using proxy = startProxy(redisUrl());
  await using app = await startInstance({ REDIS_URL: proxy.url });
  const [stays, leaves] = [await newUser(), await newUser()];
  await using _ = await Socket.connect(app, stays);
  const leaving = await Socket.connect(app, leaves);
  await until('subscriptions to both', async () => (await countSubscribers(app, leaves.userId)) === 1);
  proxy.cut();
  await until('it to be noticed', async () => !(await ready(app)).redis);
  await leaving[Symbol.asyncDispose]();
  await until('the instance to have noticed', () => app.context.hub.size === 1);
  proxy.mend();
  await until(
    'a subscription to the other one',
    async () => (await countSubscribers(app, stays.userId)) === 1,
  );
  await until('no subscription', async () => (await countSubscribers(app, leaves.userId)) === 0);
});

test('a user whose subscription is made only after `hello`, since Redis is slow, gets resync', async () => {
  using proxy = startProxy(redisUrl());
  await using app = await startInstance({ REDIS_URL: proxy.url, REDIS_TIMEOUT_MS: '100' });
  const before = await Socket.connect(app, await newUser());
  proxy.delay(300);
  const late = await Socket.connect(app, await newUser());
  await late.next('resync');
  proxy.mend();
  expect(before.all('resync')).toEqual([]);
  await before[Symbol.asyncDispose]();
  await late[Symbol.asyncDispose]();
});

test('an instance that subscribes again before it can announce itself gets resync for what the others did not publish until then', async () => {
  using proxy = startProxy(redisUrl());
  const apps = await startInstances(2, {}, (i) => (i === 0 ? { REDIS_URL: proxy.url } : {}));
  const [late, other] = apps as [App, App];
  const { ann, ben, threadId } = await newPair(late);
  {
    await using a = await Socket.connect(other, ann);
    await using b = await Socket.connect(late, ben);
    proxy.refuse();
    await killSubscriber(proxy);
    await Bun.sleep(LOOK_MS);
    proxy.mend();
    // Its announcements are lost, while it can subscribe by a new connection.
    proxy.halfOpen('service');
    await until('its subscription', async () => (await countSubscribers(other, ben.userId)) === 1);
    await b.settled();
    const before = b.all('resync').length;
    const { id } = (await a.request('message', { threadId, body: 'to nobody' })) as Message;
    const isTold = () => b.all('message').some((message) => message.id === id);
    await until('it or resync', () => isTold() || b.all('resync').length > before);
    proxy.mend();
  }
  await other[Symbol.asyncDispose]();
  await late[Symbol.asyncDispose]();
});
