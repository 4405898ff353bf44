import type { Broker } from './broker.ts';
import { MemoryBroker } from './broker-memory.ts';
import { RedisBroker } from './broker-redis.ts';
import type { LiveDependencies } from './live-dependencies.ts';
import { openCluster, openSingle } from './open-redis.ts';
import { MemoryPresence } from './presence-memory.ts';
import type { Presence } from './presence.ts';
import { ClusterMembership } from './redis/cluster-membership.ts';
import { RedisKeys } from './redis/keys.ts';

/** Opens the broker and presence: through Redis for several instances, in memory for a single one. Neither is started. */
export async function openLive(
  dependencies: LiveDependencies,
  opened: AsyncDisposableStack,
): Promise<{ broker: Broker; presence: Presence }> {
  const { redisUrl: url, redisCluster: isCluster, redisPrefix, redisTimeoutMs } = dependencies.config;
  if (url === undefined) return { broker: new MemoryBroker(), presence: new MemoryPresence() };
  const keys = new RedisKeys(redisPrefix, isCluster);
  const open = isCluster ? openCluster : openSingle;
  const { pubSub, presence } = await open(dependencies, url, keys, opened);
  const { instanceId } = dependencies;
  const common = { pubSub, instanceId, timeoutMs: redisTimeoutMs };
  const membership = opened.use(new ClusterMembership({ ...common, channel: keys.instances }));
  return { broker: new RedisBroker({ ...dependencies, ...common, keys, membership }), presence };
}
