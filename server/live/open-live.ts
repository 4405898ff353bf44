import { eventFrame } from './frames.ts';
import type { Broker } from './broker.ts';
import type { LiveParts } from './live-parts.ts';
import { MemoryBroker } from './broker-memory.ts';
import { RedisBroker } from './broker-redis.ts';
import { RedisKeys } from './redis/keys.ts';
import { ClusterMembership } from './redis/cluster-membership.ts';
import { openCluster, openOne, type ThroughRedis } from './open-redis.ts';
import { MemoryPresence } from './presence-memory.ts';
import type { Presence } from './presence.ts';

/** Fan-out and presence: across instances through Redis, or of this one alone without it. */
export async function openLive(
  parts: LiveParts,
  opened: AsyncDisposableStack,
): Promise<{ broker: Broker; presence: Presence }> {
  const { redisUrl: url, redisCluster: isCluster, redisPrefix: prefix } = parts.config;
  if (url === undefined) return { broker: new MemoryBroker(), presence: new MemoryPresence() };
  const keys = new RedisKeys(prefix, isCluster);
  const through = await (isCluster ? openCluster : openOne)(parts, url, keys, opened);
  return { broker: await openBroker(parts, keys, through, opened), presence: through.presence };
}

async function openBroker(
  parts: LiveParts,
  keys: RedisKeys,
  { pubSub }: ThroughRedis,
  opened: AsyncDisposableStack,
): Promise<Broker> {
  const { config, metrics, instanceId, hub, typing } = parts;
  const resync = eventFrame('resync', { reason: 'events of other instances may have been missed' });
  const onGap = (): void => {
    metrics.resyncs.inc();
    hub.broadcast(resync);
  };
  const common = { pubSub, instanceId, timeoutMs: config.redisTimeoutMs, onGap };
  const membership = opened.use(new ClusterMembership({ ...common, channel: keys.instances }));
  await membership.join();
  const broker = new RedisBroker({
    ...parts,
    ...common,
    keys,
    membership,
    onLate: (userId) => hub.deliver([userId], resync),
    receive: (to, frame) => {
      metrics.fanoutReceived.inc();
      hub.deliver(typeof to === 'number' ? [to] : to, frame);
      if (typeof to === 'number') typing.sawFrame(to, frame);
    },
  });
  await broker.listen();
  return broker;
}
