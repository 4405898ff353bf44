import type { UnreadTotals } from '@messaging/protocol/unread';
import { arrayLiteral, type Database } from './database.ts';
import type { Reader } from './notifications.ts';
import { unreadOf } from './unread.ts';

interface ThreadTotals {
  readonly ord: number;
  readonly messages: number;
  readonly threads: number;
}

/** The totals of every reader, in their order. Two statements whatever their number: clients come back in herds. */
export async function countUnreadTotals(db: Database, readers: readonly Reader[]): Promise<UnreadTotals[]> {
  const [threads, notifications] = await Promise.all([
    countUnreadMessages(db, readers),
    countUnreadNotifications(db, readers),
  ]);
  const totals = notifications.map((count) => ({ messages: 0, threads: 0, notifications: count }));
  for (const { ord, ...counts } of threads) Object.assign(totals[ord - 1] ?? {}, counts);
  return totals;
}

/** Reads each thread of a user by the indexes of the thread lists, and the user's own row of it. */
function countUnreadMessages(db: Database, readers: readonly Reader[]): Promise<ThreadTotals[]> {
  return db.query<ThreadTotals>`
    select a.ord::int, coalesce(sum(t.received - me.read_received), 0)::float8 as messages,
      count(*) filter (where t.received > me.read_received)::float8 as threads
    from unnest(${arrayLiteral(readers.map(({ userId }) => userId))}::bigint[]) with ordinality a (user_id, ord)
      cross join lateral (
        select id, last_seq - low_sent as received from threads where low_user = a.user_id
        union all
        select id, low_sent from threads where high_user = a.user_id
      ) t
      join thread_members me on me.thread_id = t.id and me.user_id = a.user_id
    group by a.ord`;
}

/** Unread notifications of every reader, in their order. */
export async function countUnreadNotifications(db: Database, readers: readonly Reader[]): Promise<number[]> {
  const feeds = readers.flatMap(({ userId, feeds: own }, i) =>
    own.map((feed) => ({ ord: i + 1, userId, feed })),
  );
  const rows = await db.query<{ ord: number; unread: number }>`
    select a.ord, sum(${unreadOf(db, db.sql`a.user_id`)})::float8 as unread
    from unnest(
      ${arrayLiteral(feeds.map(({ ord }) => ord))}::int[], ${arrayLiteral(feeds.map(({ userId }) => userId))}::bigint[],
      ${arrayLiteral(feeds.map(({ feed }) => feed))}::bigint[]
    ) a (ord, user_id, feed)
      join feeds f on f.id = a.feed
      left join feed_readers r on r.user_id = a.user_id and r.feed = a.feed
    group by a.ord`;
  const counts = readers.map(() => 0);
  for (const { ord, unread } of rows) counts[ord - 1] = unread;
  return counts;
}
