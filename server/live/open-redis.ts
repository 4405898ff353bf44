import { RedisPublisher } from './redis/publisher.ts';
import { EventSeal } from './redis/event-seal.ts';
import type { RedisKeys } from './redis/keys.ts';
import { toCheckKeys } from './redis/health/required-commands.ts';
import type { LiveDependencies } from './live-dependencies.ts';
import { ClusterPresence } from './presence-cluster.ts';
import { RedisPresence, type RedisPresenceOptions } from './presence-redis.ts';
import { toLease, type Presence } from './presence.ts';
import { ClusterPubSub } from './redis/cluster/pub-sub-cluster.ts';
import { SinglePubSub } from './redis/pub-sub-single.ts';
import type { PubSub } from './redis/pub-sub.ts';
import { Refusals } from './redis/health/refusals.ts';
import { RedisHealthCheck } from './redis/health/health-check.ts';
import { openRedisCluster } from './redis/cluster/cluster-client.ts';
import { AwayLog, openRedis } from './redis/client.ts';

/** The two uses of Redis. */
export interface RedisConnections {
  readonly pubSub: PubSub;
  readonly presence: Presence;
}

/** Opens one Redis: a connection for commands, and one for subscriptions. */
export async function openSingle(
  dependencies: LiveDependencies,
  url: string,
  keys: RedisKeys,
  opened: AsyncDisposableStack,
): Promise<RedisConnections> {
  const { log, metrics, instanceId } = dependencies;
  const timeoutMs = dependencies.config.redisTimeoutMs;
  const options = { url, timeoutMs, awayLog: new AwayLog(log, 'redis') };
  const [commands, subscriber] = await Promise.all([openRedis(options), openRedis(options)]);
  opened.defer(() => {
    commands.destroy();
    subscriber.destroy();
  });
  const seal = createSeal(dependencies);
  const publisher = new RedisPublisher({ client: commands, isSharded: false, timeoutMs, seal, metrics });
  const [keyPrefix = ''] = keys.presence;
  const refusals = new Refusals({ log, onAccepted: () => presence.renewSoon() });
  const presence = opened.use(
    new RedisPresence({ ...presenceOptions(dependencies, refusals), client: commands, keyPrefix }),
  );
  commands.on('ready', () => presence.renewSoon());
  const [common = ''] = keys.slots;
  const checked = { commands, subscriber, keys: toCheckKeys(common, instanceId), timeoutMs };
  const check = opened.use(await RedisHealthCheck.open({ ...checked, refusals, writeSource: keyPrefix }));
  return { pubSub: new SinglePubSub({ subscriber, publisher, check, seal }), presence };
}

/** Opens a Redis Cluster. */
export async function openCluster(
  dependencies: LiveDependencies,
  url: string,
  keys: RedisKeys,
  opened: AsyncDisposableStack,
): Promise<RedisConnections> {
  const { log, metrics, instanceId } = dependencies;
  const timeoutMs = dependencies.config.redisTimeoutMs;
  const awayLog = new AwayLog(log, 'a node of redis');
  const cluster = await openRedisCluster({ url, timeoutMs, awayLog }, opened);
  const refusals = new Refusals({ log, onAccepted: () => presence.renewSoon() });
  const presence = opened.use(
    new ClusterPresence({
      ...presenceOptions(dependencies, refusals),
      client: cluster,
      keyPrefixes: keys.presence,
    }),
  );
  const pubSub = opened.use(
    await ClusterPubSub.open({
      cluster,
      slots: keys.slots,
      instanceId,
      timeoutMs,
      seal: createSeal(dependencies),
      metrics,
      refusals,
    }),
  );
  cluster.on('node-ready', () => presence.renewSoon());
  return { pubSub, presence };
}

function createSeal({ config, instanceId, log, metrics }: LiveDependencies): EventSeal {
  const { secrets, acceptsUnsealed } = config.fanoutSecrets ?? { secrets: [], acceptsUnsealed: true };
  return new EventSeal({ secrets, acceptsUnsealed, instanceId, log, metrics });
}

function presenceOptions(
  { config, log, background, hub }: LiveDependencies,
  refusals: Refusals,
): Omit<RedisPresenceOptions, 'client' | 'keyPrefix'> {
  return {
    timeoutMs: config.redisTimeoutMs,
    log,
    background,
    acceptsWrites: (keyPrefix) => !refusals.has(keyPrefix),
    heldLeases: () => hub.all().map(toLease),
    isHere: (userId) => hub.has(userId),
  };
}
