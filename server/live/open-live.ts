import type { Config } from '../config.ts';
import type { Background } from '../observe/background.ts';
import type { Logger } from '../observe/logger.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Tracing } from '../observe/tracing.ts';
import { leaseOf } from './attendance.ts';
import { eventFrame } from './encode.ts';
import type { Contacts } from './contacts.ts';
import type { Fanout } from './fanout.ts';
import { MemoryFanout } from './fanout-memory.ts';
import { RedisFanout } from './fanout-redis.ts';
import type { Hub } from './hub.ts';
import type { Presence } from './presence.ts';
import { Neighbours } from './neighbours-redis.ts';
import { MemoryPresence } from './presence-memory.ts';
import { RedisPresence } from './presence-redis.ts';
import { openRedis, type RedisClient } from './redis.ts';
import type { Typing } from './typing.ts';

interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
  readonly background: Background;
  readonly instanceId: string;
  readonly hub: Hub;
  readonly contacts: Contacts;
  readonly typing: Typing;
}

/** Fan-out and presence: across instances through Redis, or of this one alone without it. */
export async function openLive(
  parts: Parts,
  opened: AsyncDisposableStack,
): Promise<{ fanout: Fanout; presence: Presence }> {
  const { config, log, metrics, tracing, background, instanceId, hub, typing } = parts;
  const { redisUrl: url, redisPrefix: prefix, redisTimeoutMs: timeoutMs } = config;
  if (url === undefined) return { fanout: new MemoryFanout(), presence: new MemoryPresence() };
  const [commands, subscriber] = await Promise.all([
    openRedis({ url, timeoutMs, log }),
    openRedis({ url, timeoutMs, log }),
  ]);
  opened.defer(() => {
    commands.destroy();
    subscriber.destroy();
  });
  const channel = `${prefix}:instances`;
  const neighbours = opened.use(
    new Neighbours({
      commands,
      subscriber,
      channel,
      instanceId,
      timeoutMs,
      metrics,
      onGap: () => resyncAll(parts),
    }),
  );
  await neighbours.join();
  const fanout = new RedisFanout({
    neighbours,
    commands,
    subscriber,
    prefix,
    instanceId,
    timeoutMs,
    background,
    metrics,
    tracing,
    receive: (to, frame) => {
      metrics.fanoutReceived.inc();
      hub.deliver(typeof to === 'number' ? [to] : to, frame);
      if (typeof to === 'number') typing.sawFrame(to, frame);
    },
    onGap: () => resyncAll(parts),
  });
  await fanout.listen();
  return { fanout, presence: opened.use(presenceOf(parts, commands)) };
}

function presenceOf({ config, log, hub, contacts }: Parts, client: RedisClient): RedisPresence {
  return new RedisPresence({
    client,
    prefix: config.redisPrefix,
    timeoutMs: config.redisTimeoutMs,
    log,
    held: () => hub.all().map(leaseOf),
    isHere: (userId) => hub.has(userId),
    onOnline: (userId) => contacts.tellOnline(userId),
    onOffline: (userId) => contacts.tellOffline(userId),
  });
}

function resyncAll({ metrics, hub }: Parts): void {
  metrics.resyncs.inc();
  hub.broadcast(eventFrame('resync', { reason: 'events of other instances may have been missed' }));
}
