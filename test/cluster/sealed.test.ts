import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { eventFrame } from '@messaging/server/live/frames';
import { arrived } from '../harness/arrived.ts';
import { startInstances } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { redisUrl } from '../harness/outage.ts';
import { newPair, newThread, type Pair } from '../harness/pair.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';
import { scrape } from '../harness/metrics.ts';

const SECRET = 'the secret of the events: 0123456789abcdef';
const REFUSED = 'messaging_fanout_events_refused_total';

let here: App;
let there: App;
let metricsPort: number;
beforeAll(async () => {
  metricsPort = await freePort();
  const apps = await startInstances(2, { FANOUT_SECRET: SECRET }, (i) =>
    i === 1 ? { METRICS_PORT: String(metricsPort) } : {},
  );
  [here, there] = apps as [App, App];
});
afterAll(async () => {
  await there[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

/** Publishes like an attacker who can write to Redis and nothing else. Resolves to the number of subscribers. */
async function forge(channel: string, text: string): Promise<number> {
  const redis = new Bun.RedisClient(redisUrl());
  try {
    return Number(await redis.send('PUBLISH', [channel, text]));
  } finally {
    redis.close();
  }
}

const toChannel = (app: App, name: string): string => `${app.context.config.redisPrefix}:${name}`;

async function crosses(from: App, to: App, pair: Pair): Promise<void> {
  await using a = await Socket.connect(from, pair.ann);
  await using b = await Socket.connect(to, pair.ben);
  const acked = await a.request('message', { threadId: pair.threadId, body: 'across' });
  expect(await arrived(from, b, 'message', pair)).toEqual([acked as never]);
}

test('events with a seal reach the other instance', async () => {
  const pair = await newPair(here);
  await crosses(here, there, pair);
  await crosses(there, here, pair);
  const { ann } = pair;
  await using a = await Socket.connect(there, ann);
  const notice = { userId: ann.userId, type: 'welcome', title: 'Hello', message: 'Hi', data: { userId: 1 } };
  const [stored] = await storeNotifications(here, [notice]);
  expect(await a.next('notification')).toEqual(stored as never);
  const threadId = await newThread(here, ann, await newUser(), 7);
  expect((await a.next('thread')).id).toBe(threadId);
});

test('an event without a valid seal reaches no client, and is counted', async () => {
  const user = await newUser();
  await using socket = await Socket.connect(there, user);
  const frame = eventFrame('notification_read', { all: true });
  const before = (await scrape(metricsPort, REFUSED)).get('fault="unsealed"') ?? 0;
  const forged = `${crypto.randomUUID()}${frame}`;
  const subscribers = await Promise.all([
    forge(toChannel(there, `user:${user.userId}`), forged),
    forge(toChannel(there, 'audience:freelancers'), forged),
    forge(toChannel(there, 'instances'), `${crypto.randomUUID()} gap`),
  ]);
  const expected = subscribers.filter((count) => count > 0).length;
  expect(expected).toBeGreaterThanOrEqual(2);
  await until('all to be refused', async () => {
    const refused = (await scrape(metricsPort, REFUSED)).get('fault="unsealed"') ?? 0;
    return refused - before >= expected;
  });
  await socket.settled();
  expect([...socket.all('notification_read'), ...socket.all('resync')]).toEqual([]);
});

test('an event that is sent again to another channel is refused', async () => {
  const pair = await newPair(here);
  const stranger = await newUser();
  await using _ = await Socket.connect(here, pair.ann);
  await using b = await Socket.connect(there, pair.ben);
  await using other = await Socket.connect(there, stranger);
  const redis = new Bun.RedisClient(redisUrl());
  const caught = Promise.withResolvers<string>();
  const channel = toChannel(there, `user:${pair.ben.userId}`);
  await redis.subscribe(channel, (text) => caught.resolve(text));
  await crosses(here, there, pair);
  const text = await caught.promise;
  redis.close();
  expect(await forge(toChannel(there, `user:${stranger.userId}`), text)).toBeGreaterThan(0);
  await until(
    'the refusal',
    async () => ((await scrape(metricsPort, REFUSED)).get('fault="wrong"') ?? 0) > 0,
  );
  await other.settled();
  expect(other.all('message')).toEqual([]);
  await until('the message', () => b.all('message').length > 0);
});

test('a secret is introduced and replaced while all instances run', async () => {
  const next = 'the next secret: 0123456789abcdef0123456789abcdef';
  const steps = ['', `${SECRET},none`, SECRET, `${SECRET},${next}`, `${next},${SECRET}`, next];
  const apps = await startInstances(steps.length, {}, (i) => ({ FANOUT_SECRET: steps[i] ?? '' }));
  for (const [i, app] of apps.entries()) {
    const after = apps[i + 1];
    if (after === undefined) continue;
    await crosses(app, after, await newPair(app));
    await crosses(after, app, await newPair(app));
  }
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
});
