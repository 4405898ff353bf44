import type { UnreadTotals } from '@messaging/protocol/unread';
import { arrayLiteral, type Database } from './database.ts';
import type { Reader } from './notifications.ts';
import { receivedCount } from './thread-members.ts';
import { unreadCount } from './unread.ts';

interface ThreadTotals {
  readonly ord: number;
  readonly messages: number;
  readonly threads: number;
}

/** The totals that a client asks for. */
export interface UnreadQuery extends Reader {
  /** Whether messages in groups count. */
  readonly withGroups: boolean;
}

/** The totals of all readers, in their order. Two statements for any number of readers: clients reconnect in herds. */
export async function countUnreadTotals(
  db: Database,
  readers: readonly UnreadQuery[],
): Promise<UnreadTotals[]> {
  const [threads, notifications] = await Promise.all([
    countUnreadMessages(db, readers),
    countUnreadNotifications(db, readers),
  ]);
  const totals = notifications.map((count) => ({ messages: 0, threads: 0, notifications: count }));
  for (const { ord, ...counts } of threads) Object.assign(totals[ord - 1] ?? {}, counts);
  return totals;
}

/** Reads the user's own row of each thread, and the thread. */
function countUnreadMessages(db: Database, readers: readonly UnreadQuery[]): Promise<ThreadTotals[]> {
  return db.query<ThreadTotals>`
    select ord::int, coalesce(sum(unread), 0)::float8 as messages, count(*) filter (where unread > 0)::float8 as threads
    from (
      select reader.ord, ${receivedCount(db, db.sql`member.user_id`)} - member.read_received as unread
      from unnest(
        ${arrayLiteral(readers.map(({ userId }) => userId))}::bigint[],
        ${arrayLiteral(readers.map(({ withGroups }) => String(withGroups)))}::bool[]
      ) with ordinality reader (user_id, with_groups, ord)
        join thread_members member on -member.user_id = -reader.user_id and member.left_seq is null
        join threads thread on thread.id = member.thread_id and (kind = 0 or reader.with_groups)
    ) thread group by ord`;
}

/** Unread notifications of all readers, in their order. */
export async function countUnreadNotifications(db: Database, readers: readonly Reader[]): Promise<number[]> {
  const pairs = readers.flatMap(({ userId, feeds }, i) =>
    feeds.map((feed) => ({ ord: i + 1, userId, feed })),
  );
  const rows = await db.query<{ ord: number; unread: number }>`
    select input.ord, sum(${unreadCount(db, db.sql`input.user_id`)})::float8 as unread
    from unnest(
      ${arrayLiteral(pairs.map(({ ord }) => ord))}::int[], ${arrayLiteral(pairs.map(({ userId }) => userId))}::bigint[],
      ${arrayLiteral(pairs.map(({ feed }) => feed))}::bigint[]
    ) input (ord, user_id, feed)
      join feeds feed on feed.id = input.feed
      left join feed_readers reader on reader.user_id = input.user_id and reader.feed = input.feed
    group by input.ord`;
  const counts = readers.map(() => 0);
  for (const { ord, unread } of rows) counts[ord - 1] = unread;
  return counts;
}
