import { eventFrame } from './frames.ts';
import type { Fanout } from './broker.ts';
import type { LiveParts } from './live-parts.ts';
import { MemoryFanout } from './broker-memory.ts';
import { RedisFanout } from './broker-redis.ts';
import { Names } from './redis/keys.ts';
import { Neighbours } from './redis/cluster-membership.ts';
import { openCluster, openOne, type ThroughRedis } from './open-redis.ts';
import { MemoryPresence } from './presence-memory.ts';
import type { Presence } from './presence.ts';

/** Fan-out and presence: across instances through Redis, or of this one alone without it. */
export async function openLive(
  parts: LiveParts,
  opened: AsyncDisposableStack,
): Promise<{ fanout: Fanout; presence: Presence }> {
  const { redisUrl: url, redisCluster: isCluster, redisPrefix: prefix } = parts.config;
  if (url === undefined) return { fanout: new MemoryFanout(), presence: new MemoryPresence() };
  const names = new Names(prefix, isCluster);
  const through = await (isCluster ? openCluster : openOne)(parts, url, names, opened);
  return { fanout: await openFanout(parts, names, through, opened), presence: through.presence };
}

async function openFanout(
  parts: LiveParts,
  names: Names,
  { pubSub }: ThroughRedis,
  opened: AsyncDisposableStack,
): Promise<Fanout> {
  const { config, metrics, instanceId, hub, typing } = parts;
  const resync = eventFrame('resync', { reason: 'events of other instances may have been missed' });
  const onGap = (): void => {
    metrics.resyncs.inc();
    hub.broadcast(resync);
  };
  const common = { pubSub, instanceId, timeoutMs: config.redisTimeoutMs, onGap };
  const neighbours = opened.use(new Neighbours({ ...common, channel: names.instances }));
  await neighbours.join();
  const fanout = new RedisFanout({
    ...parts,
    ...common,
    names,
    neighbours,
    onLate: (userId) => hub.deliver([userId], resync),
    receive: (to, frame) => {
      metrics.fanoutReceived.inc();
      hub.deliver(typeof to === 'number' ? [to] : to, frame);
      if (typeof to === 'number') typing.sawFrame(to, frame);
    },
  });
  await fanout.listen();
  return fanout;
}
