import type { UnreadTotals } from '@messaging/protocol/unread';
import type { UserId } from '@messaging/protocol/primitives';
import { LruMap } from '../concurrency/lru-map.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import type { Database } from './database.ts';
import { countUnreadTotals, rememberReadThreads, type UnreadQuery } from './unread-totals.ts';

/** Threads that were looked at in vain, from which on it is worth a write to know them as read. */
const WORTH_WRITING = 50;
/** Time between two such writes for a user on an instance, in milliseconds. */
const PAUSE_MS = 60_000;

interface BackgroundRunner {
  start(what: string, work: Promise<unknown>): void;
}

/** Counts the totals of all callers of a tick in one statement. Users with many quiet threads have them remembered afterwards. */
export function createUnreadTotalBatch(
  db: Database,
  background: BackgroundRunner,
): MicroBatch<UnreadQuery, UnreadTotals> {
  const rememberedAt = new LruMap<UserId, number>(100_000);
  const isDue = (userId: UserId): boolean =>
    performance.now() - (rememberedAt.get(userId) ?? -PAUSE_MS) >= PAUSE_MS;
  return new MicroBatch({
    run: async (readers) => {
      const counted = await countUnreadTotals(db, readers);
      const costly = readers.filter(
        ({ userId }, i) => (counted[i]?.vain ?? 0) >= WORTH_WRITING && isDue(userId),
      );
      const userIds = [...new Set(costly.map(({ userId }) => userId))];
      for (const userId of userIds) rememberedAt.set(userId, performance.now());
      if (userIds.length > 0) background.start('remembering read threads', rememberReadThreads(db, userIds));
      return counted.map(({ totals }) => totals);
    },
    maxItems: 500,
    maxQueued: 10_000,
  });
}
