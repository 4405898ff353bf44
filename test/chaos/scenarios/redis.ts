import { ready, redisUrl } from '../../harness/outage.ts';
import { newPair } from '../../harness/pair.ts';
import { until } from '../../harness/wait.ts';
import { askRedis } from '../../services/redis-cluster.ts';
import { Link } from '../link.ts';
import type { Scenario } from '../scenario.ts';
import type { Site, World } from '../world.ts';

const world = { own: ['redis'] } as const;

const killed: Scenario = {
  name: 'redis killed',
  says: 'Redis dies and comes back after a while, empty.',
  world,
  inject: async (world) => {
    await world.own('redis').kill('SIGKILL');
    return () => world.own('redis').restart();
  },
};

const emptied: Scenario = {
  name: 'redis emptied',
  says: 'Redis starts again at once and has forgotten everything.',
  world,
  lastsMs: 0,
  inject: async (world) => {
    await world.own('redis').restart();
    return () => {};
  },
};

const stopped: Scenario = {
  name: 'redis stopped',
  says: 'Redis stands still and goes on as if nothing had been.',
  world,
  lastsMs: 4_000,
  inject: async (world) => {
    await world.own('redis').kill('SIGSTOP');
    return () => world.own('redis').kill('SIGCONT');
  },
};

const gone: Scenario = {
  name: 'redis out of reach of one',
  says: 'One instance loses its way to Redis, the other does not.',
  inject: async (world) => {
    const { redis } = world.site(0);
    redis.cut();
    return () => redis.mend();
  },
};

const silent: Scenario = {
  name: 'redis silent',
  says: 'The network between one instance and Redis loses every packet, and carries what waited in the end.',
  lastsMs: 4_000,
  inject: async (world) => {
    const { redis } = world.site(0);
    redis.stall();
    return () => redis.mend();
  },
};

/** Within which a subscriber that hears nothing must be found out, in milliseconds; and what looking may add. */
const FOUND_OUT_MS = 15_000;
const PATIENCE_MS = 30_000;

const deaf: Scenario = {
  name: 'redis subscriber half-open',
  says: 'The connection over which an instance hears of the others carries nothing more to it, without a word.',
  lastsMs: 0,
  inject: async (world, { users: [user] }) => {
    const { redis, door } = world.site(1);
    // Faults before this one may have sent everybody to the other instance.
    let isAsked = false;
    const link = await Link.open(door.url, user?.token ?? '', ({ type }) => (isAsked ||= type === 'resync'));
    const subscribers = await subscriberPorts(world);
    const start = performance.now();
    redis.halfOpen('client', (port) => subscribers.has(port));
    await until('a resync', () => isAsked, PATIENCE_MS).catch((error) => world.find(String(error)));
    link.close();
    const ms = performance.now() - start;
    world.note(`found out after ${Math.round(ms)} ms`);
    if (ms > FOUND_OUT_MS) world.find(`a half-open subscriber was found out after ${Math.round(ms)} ms`);
    return () => redis.mend();
  },
};

/** Ports of the connections through the second site's proxy that listen. */
async function subscriberPorts(world: World): Promise<Set<number>> {
  const url = world.options.own?.includes('redis') ? world.own('redis').url : redisUrl();
  const client = new Bun.RedisClient(url);
  const listed = String(await client.send('CLIENT', ['LIST', 'TYPE', 'PUBSUB']));
  client.close();
  const listening = new Set(
    [...listed.matchAll(/ addr=127\.0\.0\.1:(\d+) /g)].map(([, port]) => Number(port)),
  );
  const ports = new Set(world.site(1).redis.ports.filter((port) => listening.has(port)));
  if (ports.size === 0) throw new Error('nothing listens through the proxy');
  return ports;
}

const refusing: Scenario = {
  name: 'redis refuses writes',
  says: 'Redis is full: it answers, and refuses every write.',
  world,
  inject: async (world) => {
    const { url } = world.own('redis');
    await askRedis(url, 'CONFIG', 'SET', 'maxmemory', 1);
    const isNoticed = async ({ instance }: Site): Promise<boolean> =>
      (await ready(instance)).status === 'degraded';
    for (const site of world.sites) {
      await until('the instance to be degraded', () => isNoticed(site));
      await deliversAlone(site).catch((error) => world.find(`while Redis refuses: ${String(error)}`));
    }
    return async () => void (await askRedis(url, 'CONFIG', 'SET', 'maxmemory', 0));
  },
};

/** Rejects unless a message is acked and reaches the other user on the same instance. */
async function deliversAlone({ instance, door }: Site): Promise<void> {
  const { ann, ben, threadId } = await newPair({ url: instance.url });
  const clientId = crypto.randomUUID();
  let isDelivered = false;
  const bens = await Link.open(door.url, ben.token, ({ type, payload }) => {
    if (type === 'message') isDelivered ||= (payload as { clientId: string }).clientId === clientId;
  });
  const anns = await Link.open(door.url, ann.token, () => {});
  try {
    const { type } = await anns.request('message', { threadId, body: 'alone', clientId });
    if (type !== 'ack') throw new Error(`a message was answered by ${type}`);
    await until('delivery on the same instance', () => isDelivered, PATIENCE_MS);
  } finally {
    for (const link of [anns, bens]) link.close();
  }
}

export const redisScenarios: readonly Scenario[] = [killed, emptied, stopped, refusing, gone, silent, deaf];
