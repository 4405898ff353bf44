import { leaseOf } from './attendance.ts';
import { Carrier } from './carrier-redis.ts';
import { EventSeal } from './event-seal.ts';
import type { Names } from './names-redis.ts';
import type { LiveParts } from './open-live.ts';
import { ClusterPresence } from './presence-cluster.ts';
import { RedisPresence, type RedisPresenceOptions } from './presence-redis.ts';
import type { Presence } from './presence.ts';
import { ClusterPubSub } from './pub-sub-cluster.ts';
import { RedisPubSub } from './pub-sub-redis.ts';
import type { PubSub } from './pub-sub.ts';
import { openRedisCluster } from './redis-cluster.ts';
import { openRedis } from './redis.ts';

/** What instances share through Redis. */
export interface ThroughRedis {
  readonly pubSub: PubSub;
  readonly presence: Presence;
}

export async function openOne(
  parts: LiveParts,
  url: string,
  names: Names,
  opened: AsyncDisposableStack,
): Promise<ThroughRedis> {
  const { log, metrics } = parts;
  const timeoutMs = parts.config.redisTimeoutMs;
  const [commands, subscriber] = await Promise.all([
    openRedis({ url, timeoutMs, log }),
    openRedis({ url, timeoutMs, log }),
  ]);
  opened.defer(() => {
    commands.destroy();
    subscriber.destroy();
  });
  const seal = sealOf(parts);
  const carrier = new Carrier({ client: commands, isSharded: false, timeoutMs, seal, metrics });
  const [name = ''] = names.presence;
  const presence = opened.use(new RedisPresence({ ...presenceOptions(parts), client: commands, name }));
  commands.on('ready', () => presence.renewSoon());
  return { pubSub: new RedisPubSub({ commands, subscriber, carrier, timeoutMs, seal }), presence };
}

export async function openCluster(
  parts: LiveParts,
  url: string,
  names: Names,
  opened: AsyncDisposableStack,
): Promise<ThroughRedis> {
  const { log, metrics } = parts;
  const timeoutMs = parts.config.redisTimeoutMs;
  const cluster = await openRedisCluster({ url, timeoutMs, log }, opened);
  const pubSub = opened.use(
    await ClusterPubSub.open({ cluster, slots: names.slots, timeoutMs, seal: sealOf(parts), metrics }),
  );
  const presence = opened.use(
    new ClusterPresence({ ...presenceOptions(parts), client: cluster, names: names.presence }),
  );
  cluster.on('node-ready', () => presence.renewSoon());
  return { pubSub, presence };
}

function sealOf({ config, instanceId, log, metrics }: LiveParts): EventSeal {
  const { secrets, acceptsUnsealed } = config.fanoutSecrets ?? { secrets: [], acceptsUnsealed: true };
  return new EventSeal({ secrets, acceptsUnsealed, instanceId, log, metrics });
}

function presenceOptions({
  config,
  log,
  hub,
  contacts,
}: LiveParts): Omit<RedisPresenceOptions, 'client' | 'name'> {
  return {
    timeoutMs: config.redisTimeoutMs,
    log,
    held: () => hub.all().map(leaseOf),
    isHere: (userId) => hub.has(userId),
    onOnline: (userId) => contacts.tellOnline(userId),
    onOffline: (userId) => contacts.tellOffline(userId),
  };
}
