import { RedisPublisher } from './redis/publisher.ts';
import { EventSeal } from './redis/event-seal.ts';
import type { RedisKeys } from './redis/keys.ts';
import { checkNames } from './redis/required-commands.ts';
import type { LiveParts } from './live-parts.ts';
import { ClusterPresence } from './presence-cluster.ts';
import { RedisPresence, type RedisPresenceOptions } from './presence-redis.ts';
import { toLease, type Presence } from './presence.ts';
import { ClusterPubSub } from './redis/pub-sub-cluster.ts';
import { SinglePubSub } from './redis/pub-sub-single.ts';
import type { PubSub } from './redis/pub-sub.ts';
import { Refusals } from './redis/refusals.ts';
import { RedisHealthCheck } from './redis/health-check.ts';
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
  keys: RedisKeys,
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
  const publisher = new RedisPublisher({ client: commands, isSharded: false, timeoutMs, seal, metrics });
  const [name = ''] = keys.presence;
  const refusals = new Refusals({ log, onAccepted: () => presence.renewSoon() });
  const presence = opened.use(
    new RedisPresence({ ...presenceOptions(parts, refusals), client: commands, name }),
  );
  commands.on('ready', () => presence.renewSoon());
  const [common = ''] = keys.slots;
  const checked = { commands, subscriber, names: checkNames(common, instanceId), timeoutMs };
  const check = opened.use(await RedisHealthCheck.open({ ...checked, refusals, writes: name }));
  return { pubSub: new SinglePubSub({ subscriber, publisher, check, seal }), presence };
}

export async function openCluster(
  parts: LiveParts,
  url: string,
  keys: RedisKeys,
  opened: AsyncDisposableStack,
): Promise<ThroughRedis> {
  const { log, metrics, instanceId } = parts;
  const timeoutMs = parts.config.redisTimeoutMs;
  const awayLog = new AwayLog(log, 'a node of redis');
  const cluster = await openRedisCluster({ url, timeoutMs, awayLog }, opened);
  const refusals = new Refusals({ log, onAccepted: () => presence.renewSoon() });
  const presence = opened.use(
    new ClusterPresence({ ...presenceOptions(parts, refusals), client: cluster, names: keys.presence }),
  );
  const pubSub = opened.use(
    await ClusterPubSub.open({
      cluster,
      slots: keys.slots,
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
  { config, log, background, hub, presenceNotifier }: LiveParts,
  refusals: Refusals,
): Omit<RedisPresenceOptions, 'client' | 'name'> {
  return {
    timeoutMs: config.redisTimeoutMs,
    log,
    background,
    takesWrites: (name) => !refusals.has(name),
    held: () => hub.all().map(toLease),
    isHere: (userId) => hub.has(userId),
    onOnline: (userId) => presenceNotifier.notifyOnline(userId),
    onOffline: (userId) => presenceNotifier.notifyOffline(userId),
  };
}
