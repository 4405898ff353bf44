import { Carrier } from './redis/publisher.ts';
import { EventSeal } from './redis/event-seal.ts';
import type { Names } from './redis/keys.ts';
import { checkNames } from './redis/required-commands.ts';
import type { LiveParts } from './live-parts.ts';
import { ClusterPresence } from './presence-cluster.ts';
import { RedisPresence, type RedisPresenceOptions } from './presence-redis.ts';
import { leaseOf, type Presence } from './presence.ts';
import { ClusterPubSub } from './redis/pub-sub-cluster.ts';
import { RedisPubSub } from './redis/pub-sub-single.ts';
import type { PubSub } from './redis/pub-sub.ts';
import { Refusals } from './redis/refusals.ts';
import { RedisCheck } from './redis/health-check.ts';
import { openRedisCluster } from './redis/cluster-client.ts';
import { AwayLog, openRedis } from './redis/client.ts';

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
  const { log, metrics, instanceId } = parts;
  const timeoutMs = parts.config.redisTimeoutMs;
  const options = { url, timeoutMs, awayLog: new AwayLog(log, 'redis') };
  const [commands, subscriber] = await Promise.all([openRedis(options), openRedis(options)]);
  opened.defer(() => {
    commands.destroy();
    subscriber.destroy();
  });
  const seal = sealOf(parts);
  const carrier = new Carrier({ client: commands, isSharded: false, timeoutMs, seal, metrics });
  const [name = ''] = names.presence;
  const refusals = new Refusals({ log, onAccepted: () => presence.renewSoon() });
  const presence = opened.use(
    new RedisPresence({ ...presenceOptions(parts, refusals), client: commands, name }),
  );
  commands.on('ready', () => presence.renewSoon());
  const [common = ''] = names.slots;
  const checked = { commands, subscriber, names: checkNames(common, instanceId), timeoutMs };
  const check = opened.use(await RedisCheck.open({ ...checked, refusals, writes: name }));
  return { pubSub: new RedisPubSub({ subscriber, carrier, check, seal }), presence };
}

export async function openCluster(
  parts: LiveParts,
  url: string,
  names: Names,
  opened: AsyncDisposableStack,
): Promise<ThroughRedis> {
  const { log, metrics, instanceId } = parts;
  const timeoutMs = parts.config.redisTimeoutMs;
  const awayLog = new AwayLog(log, 'a node of redis');
  const cluster = await openRedisCluster({ url, timeoutMs, awayLog }, opened);
  const refusals = new Refusals({ log, onAccepted: () => presence.renewSoon() });
  const presence = opened.use(
    new ClusterPresence({ ...presenceOptions(parts, refusals), client: cluster, names: names.presence }),
  );
  const pubSub = opened.use(
    await ClusterPubSub.open({
      cluster,
      slots: names.slots,
      instanceId,
      timeoutMs,
      seal: sealOf(parts),
      metrics,
      refusals,
    }),
  );
  cluster.on('node-ready', () => presence.renewSoon());
  return { pubSub, presence };
}

function sealOf({ config, instanceId, log, metrics }: LiveParts): EventSeal {
  const { secrets, acceptsUnsealed } = config.fanoutSecrets ?? { secrets: [], acceptsUnsealed: true };
  return new EventSeal({ secrets, acceptsUnsealed, instanceId, log, metrics });
}

function presenceOptions(
  { config, log, background, hub, contacts }: LiveParts,
  refusals: Refusals,
): Omit<RedisPresenceOptions, 'client' | 'name'> {
  return {
    timeoutMs: config.redisTimeoutMs,
    log,
    background,
    takesWrites: (name) => !refusals.has(name),
    held: () => hub.all().map(leaseOf),
    isHere: (userId) => hub.has(userId),
    onOnline: (userId) => contacts.tellOnline(userId),
    onOffline: (userId) => contacts.tellOffline(userId),
  };
}
