import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { App } from '@messaging/server/app';
import { toCheckKeys, listRequiredCommands } from '@messaging/server/live/redis/health/required-commands';
import { startTwo } from '../harness/instance.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { ready } from '../harness/outage.ts';
import { newPair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';
import { startRedis } from '../services/redis.ts';
import { askRedis, RedisCluster } from '../services/redis-cluster.ts';
import type { Service } from '../services/service.ts';

const PATIENCE_MS = 40_000;
const LIMIT_MS = 120_000;

/** The ACL commands of the page, for one Redis and for a cluster. */
async function aclLines(): Promise<string[][]> {
  const page = await Bun.file(join(import.meta.dir, '../../docs/operations/redis.md')).text();
  return [...page.matchAll(/^ {4}(ACL SETUSER .+)$/gm)].map(([, line = '']) => line.split(' '));
}

/** The commands that a line permits. */
const allowedBy = (line: readonly string[]): string[] =>
  line
    .filter((part) => part.startsWith('+'))
    .map((part) => part.slice(1))
    .sort();

/** Applies a line of the page unchanged to these servers, and returns the settings of an instance. */
async function restricted(
  line: readonly string[],
  nodes: readonly Service[],
): Promise<Record<string, string>> {
  const [command = '', ...args] = line;
  for (const { url } of nodes) {
    await askRedis(url, command, ...args);
    await askRedis(url, 'ACL', 'LOG', 'RESET');
  }
  const url = nodes[0]?.url.replace('redis://', 'redis://messaging:change-me@') ?? '';
  return { REDIS_URL: url, REDIS_PREFIX: 'messaging' };
}

/** Uses everything for which instances need Redis, and expects its effect at the other one. */
async function useAll(here: App, there: App): Promise<void> {
  const pair = await newPair(here);
  await using b = await Socket.connect(there, pair.ben);
  {
    await using a = await Socket.connect(here, pair.ann);
    await b.next('presence', ({ isOnline }) => isOnline);
    await a.request('presence', { status: 'busy' });
    await b.next('presence', ({ status }) => status === 'busy');
    await a.request('message', { threadId: pair.threadId, body: 'across' });
    expect(await b.next('message')).toMatchObject({ body: 'across' });
    const online = (await new Rest(there, pair.ben).call('listOnline')).body;
    expect(online.onlineUsers).toContain(pair.ann.userId);
  }
  await b.next('presence', ({ isOnline }) => !isOnline);
}

/** Commands, keys and channels that were refused, also in scripts. The client's description of itself may be refused. */
async function refusedAt({ url }: Service): Promise<string[]> {
  const entries = (await askRedis(url, 'ACL', 'LOG', '100')) as Record<string, unknown>[] | unknown[][];
  return entries.map((entry) => JSON.stringify(entry)).filter((entry) => !entry.includes('"client|'));
}

test('the page permits the commands that an instance checks, and subscriptions', async () => {
  const listening = [
    ['subscribe', 'unsubscribe'],
    ['cluster|slots', 'ssubscribe', 'sunsubscribe'],
  ];
  const lines = await aclLines();
  expect(lines).toHaveLength(2);
  for (const [i, line] of lines.entries()) {
    const checked = listRequiredCommands(toCheckKeys('messaging', 'x'), i === 1).map(
      ([command = '', sub = '']) => (command === 'PUBSUB' ? `${command}|${sub}` : command).toLowerCase(),
    );
    expect(allowedBy(line)).toEqual([...checked, ...(listening[i] ?? [])].sort());
  }
});

test(
  'two instances do all they do with one Redis as a user with the rights of the page, and are refused nothing',
  async () => {
    const [line = []] = await aclLines();
    await using redis = await startRedis();
    await using apps = await startTwo(await restricted(line, [redis]));
    const { here, there } = apps;
    expect(await ready(here)).toMatchObject({ status: 'ready', redis: true });
    await useAll(here, there);
    expect(await refusedAt(redis)).toEqual([]);
    const keys = (await askRedis(redis.url, 'KEYS', '*')) as string[];
    const channels = (await askRedis(redis.url, 'PUBSUB', 'CHANNELS', '*')) as string[];
    expect([...keys, ...channels].filter((name) => !name.startsWith('messaging:'))).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'the same in a cluster',
  async () => {
    const [, line = []] = await aclLines();
    await using cluster = await RedisCluster.start();
    const settings = { ...(await restricted(line, cluster.nodes)), REDIS_CLUSTER: 'true' };
    await using apps = await startTwo(settings);
    const { here, there } = apps;
    await until('both to be ready', async () => (await ready(here)).redis && (await ready(there)).redis);
    await useAll(here, there);
    for (const node of cluster.nodes) {
      expect(await refusedAt(node)).toEqual([]);
      const channels = (await askRedis(node.url, 'PUBSUB', 'SHARDCHANNELS', '*')) as string[];
      const keys = (await askRedis(node.url, 'KEYS', '*')) as string[];
      expect([...keys, ...channels].filter((name) => !name.startsWith('messaging:'))).toEqual([]);
    }
  },
  LIMIT_MS,
);

describe('a user who lacks a command', () => {
  let redis: Service;
  let instance: InstanceProcess;
  beforeAll(async () => {
    redis = await startRedis();
    const [line = []] = await aclLines();
    instance = await InstanceProcess.start(await restricted(line, [redis]));
  }, LIMIT_MS);
  afterAll(async () => {
    await instance[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  }, LIMIT_MS);

  test.each(['pubsub|numsub', 'publish', 'subscribe', 'evalsha', 'zadd'])(
    'without %s an instance is degraded and names it, until it is granted',
    async (command) => {
      const isReady = async (): Promise<boolean> => (await ready(instance)).status === 'ready';
      await until('the instance to be ready', isReady, PATIENCE_MS);
      await askRedis(redis.url, 'ACL', 'SETUSER', 'messaging', `-${command}`);
      // The instance checks after it has connected.
      await askRedis(redis.url, 'CLIENT', 'KILL', 'USER', 'messaging');
      const named = (): string | undefined =>
        instance.log
          .split('\n')
          .find((line) => line.includes('redis refuses') && line.includes(`'${command}'`));
      await until('the command to be named', named, PATIENCE_MS);
      expect(await ready(instance)).toEqual({ http: 200, status: 'degraded', database: true, redis: false });
      await askRedis(redis.url, 'ACL', 'SETUSER', 'messaging', `+${command}`);
      await until('the instance to be ready again', isReady, PATIENCE_MS);
    },
    LIMIT_MS,
  );
});
