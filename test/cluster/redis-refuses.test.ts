import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstances, startTwo } from '../harness/instance.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { scrape } from '../harness/metrics.ts';
import { ready } from '../harness/outage.ts';
import { newPair, type Pair } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';
import { startRedis } from '../services/redis.ts';
import { askRedis } from '../services/redis-cluster.ts';
import type { Service } from '../services/service.ts';

const PATIENCE_MS = 40_000;
const LIMIT_MS = 120_000;

let redis: Service;
let apps: App[];
const here = (): App => apps[0] as App;
const there = (): App => apps[1] as App;

beforeAll(async () => {
  redis = await startRedis();
  await askRedis(redis.url, 'ACL', 'SETUSER', 'messaging', 'on', '>secret', '~*', '&*', '+@all');
  const url = redis.url.replace('redis://', 'redis://messaging:secret@');
  const ports = [await freePort(), await freePort()];
  apps = await startInstances(2, { REDIS_URL: url, RATE_LIMIT_PER_MINUTE: '0' }, (i) => ({
    METRICS_PORT: String(ports[i]),
  }));
}, LIMIT_MS);
afterEach(async () => {
  await until(
    'both to be ready',
    async () => (await isReady(here())) && (await isReady(there())),
    PATIENCE_MS,
  );
}, LIMIT_MS);
afterAll(async () => {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
}, LIMIT_MS);

const isReady = async (app: Pick<App, 'url'>): Promise<boolean> => (await ready(app)).status === 'ready';

/** Resolves when the instance reports, by probe and by metric, that it runs without Redis. */
async function degraded(app: App): Promise<void> {
  const isDown = async (): Promise<boolean> => (await ready(app)).status === 'degraded';
  await until('the instance to be degraded', isDown, PATIENCE_MS);
  expect(await ready(app)).toEqual({ http: 200, status: 'degraded', database: true, redis: false });
  expect(await metric(app, 'messaging_redis_up')).toBe(0);
}

async function metric(app: App, name: string, labels = ''): Promise<number> {
  return (await scrape(app.context.config.metricsPort ?? 0, name)).get(labels) ?? 0;
}

async function isOnline(app: App, { ann, ben }: Pair): Promise<boolean> {
  const { body } = await new Rest(app, ben).call('getPresence', { params: { userId: ann.userId } });
  return body.isOnline;
}

/** Resolves when a message sent by Ann's socket arrives at Ben's. Each attempt sends a new one: one sent too early is lost. */
async function delivers(a: Socket, b: Socket, threadId: string): Promise<void> {
  await until(
    'delivery to the other instance',
    async () => {
      const body = `try ${crypto.randomUUID()}`;
      await a.request('message', { threadId, body });
      await Bun.sleep(50);
      return b.all('message').some((message) => message.body === body);
    },
    PATIENCE_MS,
  );
}

describe.each([
  [
    'is full',
    () => askRedis(redis.url, 'CONFIG', 'SET', 'maxmemory', '1'),
    () => askRedis(redis.url, 'CONFIG', 'SET', 'maxmemory', '0'),
  ],
  [
    'was made a replica',
    () => askRedis(redis.url, 'REPLICAOF', '127.0.0.1', '1'),
    () => askRedis(redis.url, 'REPLICAOF', 'NO', 'ONE'),
  ],
  [
    'lets its user only read',
    () => askRedis(redis.url, 'ACL', 'SETUSER', 'messaging', '-@write'),
    () => askRedis(redis.url, 'ACL', 'SETUSER', 'messaging', '+@write'),
  ],
])('a Redis that answers and %s', (...[, refuse, accept]) => {
  test(
    'is down, presence is of the instance alone, and all is back when it takes writes again',
    async () => {
      const pair = await newPair(here());
      await using b = await Socket.connect(there(), pair.ben);
      const failures = await metric(here(), 'messaging_background_failures_total', 'work="presence"');
      await refuse();
      await degraded(here());
      await degraded(there());
      await using _ = await Socket.connect(here(), pair.ann);
      expect(await isOnline(here(), pair)).toBe(true);
      expect(await metric(here(), 'messaging_background_failures_total', 'work="presence"')).toBeGreaterThan(
        failures,
      );
      await accept();
      await until('the lease to be made', () => isOnline(there(), pair), PATIENCE_MS);
      await b.next('presence', ({ userId, isOnline: is }) => userId === pair.ann.userId && is);
      expect(await ready(here())).toMatchObject({ status: 'ready', redis: true });
      expect(await metric(here(), 'messaging_redis_up')).toBe(1);
    },
    LIMIT_MS,
  );
});

test(
  'a refusal is logged once, with what Redis says, and so is its end',
  async () => {
    await using own = await startRedis();
    await using instance = await InstanceProcess.start({ REDIS_URL: own.url });
    await askRedis(own.url, 'CONFIG', 'SET', 'maxmemory', '1');
    await until('the refusal to be logged', () => instance.log.includes('OOM'), PATIENCE_MS);
    await askRedis(own.url, 'CONFIG', 'SET', 'maxmemory', '0');
    await until('its end to be logged', () => instance.log.includes('redis accepts'), PATIENCE_MS);
    const lines = instance.log.split('\n').filter((line) => line.includes('redis refuses'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 50,
      reason: expect.stringContaining('OOM') as string,
    });
  },
  LIMIT_MS,
);

test(
  'a failover that leaves connections to the old primary open is followed, by commands and subscriptions',
  async () => {
    await using first = await startRedis();
    await using second = await startRedis();
    await askRedis(second.url, 'REPLICAOF', '127.0.0.1', String(first.port));
    using address = startProxy(first.url);
    await using instances = await startTwo({ REDIS_URL: address.url, RATE_LIMIT_PER_MINUTE: '0' });
    const { here: one, there: other } = instances;
    const pair = await newPair(one);
    await using a = await Socket.connect(one, pair.ann);
    await using b = await Socket.connect(other, pair.ben);
    await delivers(a, b, pair.threadId);
    await askRedis(second.url, 'REPLICAOF', 'NO', 'ONE');
    address.lead(second.url);
    await askRedis(first.url, 'REPLICAOF', '127.0.0.1', String(second.port));
    const isAt = async (app: App): Promise<boolean> => {
      const status = await ready(app);
      return status.status === 'ready' && !(await serves(first));
    };
    await until(
      'both to be at the new primary',
      async () => (await isAt(one)) && (await isAt(other)),
      PATIENCE_MS,
    );
    await b.next('resync');
    await delivers(a, b, pair.threadId);
    await until('presence', () => isOnline(other, pair), PATIENCE_MS);
  },
  LIMIT_MS,
);

/** Whether it has a connection besides replication and this query. */
async function serves({ url }: Service): Promise<boolean> {
  const clients = String(await askRedis(url, 'CLIENT', 'LIST', 'TYPE', 'PUBSUB'));
  return clients.trim() !== '';
}
