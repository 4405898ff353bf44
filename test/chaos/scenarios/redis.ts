import { ready, redisUrl } from '../../harness/outage.ts';
import { newPair } from '../../harness/pair.ts';
import { until } from '../../harness/wait.ts';
import { askRedis } from '../../services/redis-cluster.ts';
import { Link } from '../link.ts';
import type { Scenario } from '../scenario.ts';
import type { Site, Testbed } from '../testbed.ts';

const OWN_REDIS = { ownServices: ['redis'] } as const;

const killed: Scenario = {
  name: 'redis killed',
  description: 'Redis is killed and restarts later, empty.',
  testbed: OWN_REDIS,
  inject: async (testbed) => {
    await testbed.getService('redis').kill('SIGKILL');
    return () => testbed.getService('redis').restart();
  },
};

const emptied: Scenario = {
  name: 'redis emptied',
  description: 'Redis restarts at once, empty.',
  testbed: OWN_REDIS,
  durationMs: 0,
  inject: async (testbed) => {
    await testbed.getService('redis').restart();
    return () => {};
  },
};

const stopped: Scenario = {
  name: 'redis stopped',
  description: 'Redis is stopped by a signal and continues later with its data.',
  testbed: OWN_REDIS,
  durationMs: 4_000,
  inject: async (testbed) => {
    await testbed.getService('redis').kill('SIGSTOP');
    return () => testbed.getService('redis').kill('SIGCONT');
  },
};

const unreachable: Scenario = {
  name: 'redis unreachable from one instance',
  description: 'One of the two instances cannot reach Redis.',
  inject: async (testbed) => {
    const { redis } = testbed.site(0);
    redis.cut();
    return () => redis.mend();
  },
};

const silent: Scenario = {
  name: 'redis silent',
  description:
    'The network between one instance and Redis carries nothing, and delivers the delayed bytes at the end.',
  durationMs: 4_000,
  inject: async (testbed) => {
    const { redis } = testbed.site(0);
    redis.stall();
    return () => redis.mend();
  },
};

/** Time limit of detecting a half-open subscriber, in milliseconds; and time limit of the wait for it. */
const DETECTION_LIMIT_MS = 15_000;
const WAIT_LIMIT_MS = 30_000;

const halfOpenSubscriber: Scenario = {
  name: 'redis subscriber half-open',
  description: 'The subscriber connection of an instance silently carries nothing to the instance.',
  durationMs: 0,
  inject: async (testbed, { users: [user] }) => {
    const { redis, ingress } = testbed.site(1);
    // Earlier faults may have moved all clients to the other instance.
    let hasResync = false;
    const link = await Link.open(
      ingress.url,
      user?.token ?? '',
      ({ type }) => (hasResync ||= type === 'resync'),
    );
    const subscribers = await subscriberPorts(testbed);
    const start = performance.now();
    redis.halfOpen('client', (port) => subscribers.has(port));
    await until('a resync', () => hasResync, WAIT_LIMIT_MS).catch((error) =>
      testbed.reportFinding(String(error)),
    );
    link.close();
    const ms = performance.now() - start;
    testbed.addNote(`detected after ${Math.round(ms)} ms`);
    if (ms > DETECTION_LIMIT_MS)
      testbed.reportFinding(`a half-open subscriber was detected after ${Math.round(ms)} ms`);
    return () => redis.mend();
  },
};

/** Ports of the subscriber connections through the proxy of the second site. */
async function subscriberPorts(testbed: Testbed): Promise<Set<number>> {
  const url = testbed.options.ownServices?.includes('redis') ? testbed.getService('redis').url : redisUrl();
  const client = new Bun.RedisClient(url);
  const listed = String(await client.send('CLIENT', ['LIST', 'TYPE', 'PUBSUB']));
  client.close();
  const listening = new Set(
    [...listed.matchAll(/ addr=127\.0\.0\.1:(\d+) /g)].map(([, port]) => Number(port)),
  );
  const ports = new Set(testbed.site(1).redis.ports.filter((port) => listening.has(port)));
  if (ports.size === 0) throw new Error('no subscriber connection goes through the proxy');
  return ports;
}

const refusing: Scenario = {
  name: 'redis refuses writes',
  description: 'Redis is full: it answers, but refuses every write.',
  testbed: OWN_REDIS,
  inject: async (testbed) => {
    const { url } = testbed.getService('redis');
    await askRedis(url, 'CONFIG', 'SET', 'maxmemory', 1);
    const isNoticed = async ({ instance }: Site): Promise<boolean> =>
      (await ready(instance)).status === 'degraded';
    for (const site of testbed.sites) {
      await until('the instance to be degraded', () => isNoticed(site));
      await deliverLocally(site).catch((error) =>
        testbed.reportFinding(`while Redis refuses: ${String(error)}`),
      );
    }
    return async () => void (await askRedis(url, 'CONFIG', 'SET', 'maxmemory', 0));
  },
};

/**
 * Sends a message, and repeats it while PostgreSQL is too slow, as a client does. Rejects unless it is acked and delivered on the
 * same instance.
 */
async function deliverLocally({ instance, ingress }: Site): Promise<void> {
  const { ann, ben, threadId } = await newPair({ url: instance.url });
  const clientId = crypto.randomUUID();
  let isDelivered = false;
  const bens = await Link.open(ingress.url, ben.token, ({ type, payload }) => {
    if (type === 'message') isDelivered ||= (payload as { clientId: string }).clientId === clientId;
  });
  const anns = await Link.open(ingress.url, ann.token, () => {});
  try {
    await until(
      'an ack',
      async () => {
        const { type, payload } = await anns.request('message', { threadId, body: 'alone', clientId });
        const { code } = payload as { code?: string };
        if (type !== 'ack' && code !== 'unavailable') throw new Error(`a message was refused: ${code}`);
        return type === 'ack';
      },
      WAIT_LIMIT_MS,
    );
    await until('delivery on the same instance', () => isDelivered, WAIT_LIMIT_MS);
  } finally {
    for (const link of [anns, bens]) link.close();
  }
}

export const redisScenarios: readonly Scenario[] = [
  killed,
  emptied,
  stopped,
  refusing,
  unreachable,
  silent,
  halfOpenSubscriber,
];
