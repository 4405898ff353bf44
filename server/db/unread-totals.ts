import type { UnreadTotals } from '@messaging/protocol/unread';
import type { UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';
import type { Reader } from './notifications.ts';
import { receivedCount } from './thread-members.ts';
import { joinState, stateParts } from './thread-state-row.ts';
import { joinThread, QUIET, unreadCandidates } from './unread-candidates.ts';
import { unreadCount } from './unread.ts';

/** The totals that a client asks for. */
export interface UnreadQuery extends Reader {
  /** Whether messages in groups count. */
  readonly withGroups: boolean;
}

interface Row extends UnreadTotals {
  readonly ord: number;
  /** Quiet threads without unread messages that were looked at in vain. */
  readonly vain: number;
}

/** The totals of a reader, and what it cost. */
export interface CountedTotals {
  readonly totals: UnreadTotals;
  readonly vain: number;
}

/**
 * The totals of all readers, in their order. One statement for any number of readers, since clients reconnect in herds; so
 * all parts of the totals hold for one snapshot.
 *
 * `at` orders snapshots: a later one has a greater `xmax`, or the same and fewer open transactions, as those below `xmax` only
 * end. So totals that include a change have a greater `at` than all that do not.
 */
export async function countUnreadTotals(
  db: Database,
  readers: readonly UnreadQuery[],
): Promise<CountedTotals[]> {
  const { isMarkedUnread, readReceived, isMuted, isArchived } = stateParts;
  const rows = await db.query<Row>`
    with reader as materialized (
      select input.*, known.listed_before, known.unread_ids
      from unnest(
        ${arrayLiteral(readers.map(({ userId }) => userId))}::bigint[],
        ${arrayLiteral(readers.map(({ withGroups }) => String(withGroups)))}::bool[]
      ) with ordinality input (user_id, with_groups, ord) left join read_threads known on known.user_id = input.user_id
    ), thread as materialized (
      select reader.ord, received - ${readReceived(db)} as unread, ${isMarkedUnread(db)} as is_marked,
        ${isMuted(db)} or ${isArchived(db)} as is_quiet,
        received = member.read_received and member.listed_at < now() - ${QUIET}::interval as is_vain
      from reader cross join lateral (${unreadCandidates(db)}) member
        ${joinThread(db)}
        cross join lateral (select ${receivedCount(db, db.sql`member.user_id`)} as received) counted
        ${joinState(db)}
      where member.left_seq is null and (kind = 0 or reader.with_groups)
    ), feed as (${unreadOfFeeds(db, readers)})
    select ord::int,
      coalesce(sum(unread) filter (where not is_quiet), 0)::float8 as messages,
      (count(*) filter (where not is_quiet and (unread > 0 or is_marked)))::float8 as threads,
      coalesce(sum(unread) filter (where is_quiet), 0)::float8 as "mutedMessages",
      coalesce((select sum(feed.unread) from feed where feed.ord = reader.ord), 0)::float8 as notifications,
      (count(*) filter (where is_vain))::int as vain,
      (pg_snapshot_xmax(pg_current_snapshot())::text::bigint * 1024
        + 1023 - least(1023, (select count(*) from pg_snapshot_xip(pg_current_snapshot()))))::float8 as at
    from reader left join thread using (ord) group by ord order by ord`;
  return rows.map(({ ord: _, vain, ...totals }) => ({ totals, vain }));
}

/** Unread notifications of all readers, in their order. */
export async function countUnreadNotifications(db: Database, readers: readonly Reader[]): Promise<number[]> {
  const rows = await db.query<{ ord: number; unread: number }>`
    select ord::int, sum(unread)::float8 as unread from (${unreadOfFeeds(db, readers)}) feed group by ord`;
  const counts = readers.map(() => 0);
  for (const { ord, unread } of rows) counts[ord - 1] = unread;
  return counts;
}

/** A row with `ord`, the place of the reader, and `unread` for each feed of each reader. */
function unreadOfFeeds(db: Database, readers: readonly Reader[]) {
  const pairs = readers.flatMap(({ userId, feeds }, i) =>
    feeds.map((feed) => ({ ord: i + 1, userId, feed })),
  );
  return db.sql`
    select input.ord, ${unreadCount(db, db.sql`input.user_id`)} as unread
    from unnest(
      ${arrayLiteral(pairs.map(({ ord }) => ord))}::int[], ${arrayLiteral(pairs.map(({ userId }) => userId))}::bigint[],
      ${arrayLiteral(pairs.map(({ feed }) => feed))}::bigint[]
    ) input (ord, user_id, feed)
      join feeds feed on feed.id = input.feed
      left join feed_readers reader on reader.user_id = input.user_id and reader.feed = input.feed`;
}

/** Unread threads of a user that `read_threads` lists; with more of them each total looks at all threads. */
const MAX_UNREAD = 5_000;

/** Stores which threads of the users are read and quiet, by what is stored so far and what has happened since. */
export async function rememberReadThreads(db: Database, userIds: readonly UserId[]): Promise<void> {
  await db.query`
    with reader as materialized (
      select user_id, known.listed_before, known.unread_ids, now() - ${QUIET}::interval as quiet_at
      from unnest(${arrayLiteral(userIds)}::bigint[]) input (user_id) left join read_threads known using (user_id)
    )
    insert into read_threads (user_id, listed_before, unread_ids)
    select reader.user_id, quiet_at, coalesce(array_agg(thread.id) filter (where is_unread), '{}')
    from reader cross join lateral (${unreadCandidates(db)}) member
      ${joinThread(db)}
      cross join lateral (
        select member.left_seq is null and ${receivedCount(db, db.sql`member.user_id`)} > member.read_received as is_unread
      ) counted
    where member.listed_at < quiet_at
    group by reader.user_id, quiet_at having count(*) filter (where is_unread) <= ${MAX_UNREAD}::int
    order by reader.user_id
    on conflict (user_id) do update set listed_before = excluded.listed_before, unread_ids = excluded.unread_ids`;
}
