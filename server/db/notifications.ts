import type { Notification, NotificationId } from '@messaging/protocol/notification';
import type { UserId } from '@messaging/protocol/primitives';
import type { FeedId } from '../users/audience.ts';
import { arrayLiteral, type Database } from './database.ts';
import { fits, type Fetched } from './messages.ts';

interface Row {
  id: number;
  userId: number;
  type: string;
  title: string;
  message: string;
  data: Record<string, unknown>;
  readAt: Date | null;
  createdAt: Date;
}

function toNotification({ readAt, createdAt, ...rest }: Row): Notification {
  return {
    ...rest,
    isRead: readAt !== null,
    readAt: readAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

/** Who reads, and the feeds they read: their own and those of their audiences. */
export interface Reader {
  readonly userId: UserId;
  readonly feeds: readonly FeedId[];
}

/** A page of what a reader sees, with ids under `before`, newest first. */
export async function listNotifications(
  db: Database,
  { userId, feeds }: Reader,
  page: {
    limit: number;
    offset?: number | undefined;
    before?: NotificationId | undefined;
    unread?: boolean | undefined;
  },
): Promise<Fetched<Notification>> {
  const { limit, offset = 0, before = Number.MAX_SAFE_INTEGER, unread = false } = page;
  const isUnread = db.sql`and n.id > coalesce(r.read_to, 0) and ${ownReadAt(db, userId)} is null`;
  // Each feed gives as many ids as the page could need; the newest of all are the page.
  return await viewed(
    db,
    userId,
    db.sql`
      select n.feed, n.id from unnest(${arrayLiteral(feeds)}::bigint[]) f (id)
        left join feed_readers r on r.user_id = ${userId}::bigint and r.feed = f.id
        cross join lateral (
          select n.feed, n.id from notifications n
          where n.feed = f.id and n.id < ${before}::bigint ${unread ? isUnread : db.sql``}
          order by n.id desc limit ${limit + offset}::bigint
        ) n
      order by n.id desc limit ${limit}::int offset ${offset}::bigint`,
  );
}

/**
 * What is new to a reader, or was read, since a transaction, newest first; `limit` at the most. Of a read-all what the one
 * before it had not covered.
 */
export async function changedNotifications(
  db: Database,
  { userId, feeds }: Reader,
  since: bigint,
  limit: number,
): Promise<Fetched<Notification>> {
  const from = String(since);
  return await viewed(
    db,
    userId,
    db.sql`
      with changed as (
        (select n.feed, n.id from unnest(${arrayLiteral(feeds)}::bigint[]) f (id) cross join lateral (
          select * from notifications n where n.feed + 0 = f.id and n.changed >= ${from}::text::xid8 limit ${limit}::int) n)
        union
        (select n.feed, n.id from notification_reads o
          join notifications n on n.id = o.notification_id and n.feed = any(${arrayLiteral(feeds)}::bigint[])
          where o.user_id + 0 = ${userId}::bigint and o.changed >= ${from}::text::xid8 limit ${limit}::int)
        union
        (select n.feed, n.id from read_all_marks m cross join lateral (
          select * from notifications n
          where n.feed = m.feed and n.id <= m.up_to and n.id > coalesce((
            select max(up_to) from read_all_marks o
            where o.user_id = m.user_id and o.feed = m.feed and o.up_to < m.up_to), 0)
          limit ${limit}::int) n
          where m.user_id + 0 = ${userId}::bigint and m.changed >= ${from}::text::xid8 and m.feed = any(${arrayLiteral(feeds)}::bigint[])
          limit ${limit}::int)
      )
      select feed, id from changed order by id desc limit ${limit}::int`,
  );
}

/** The notifications whose feeds and ids `page` selects, newest first, as a reader sees them; as many as fit an answer. */
async function viewed(db: Database, userId: UserId, page: unknown): Promise<Fetched<Notification>> {
  const rows = await db.query<Row & { found: number }>`
    select n.id::float8, ${userId}::float8 as "userId", n.type, n.title, n.message, n.data, n.created_at as "createdAt",
      coalesce(${ownReadAt(db, userId)}, (
        select at from read_all_marks
        where user_id = ${userId}::bigint and feed = n.feed and up_to >= n.id order by up_to limit 1
      )) as "readAt", n.found::int
    from (
      select n.*, count(*) over () as found,
        sum(octet_length(n.title) + octet_length(n.message) + pg_column_size(n.data)) over (order by n.id desc) as total
      from (${page}) page join notifications n on n.feed = page.feed and n.id = page.id
    ) n
    where ${fits(db)} order by n.id desc`;
  return { rows: rows.map(({ found: _, ...row }) => toNotification(row)), found: rows[0]?.found ?? 0 };
}

/** When `n` was read by itself. A subquery a row rather than a join, which may read everything the user has ever read. */
const ownReadAt = (db: Database, userId: UserId) => db.sql`
  (select at from notification_reads where user_id = ${userId}::bigint and notification_id = n.id)`;

/** Marks one read. Tells whether the reader sees it at all, and whether it was unread until now. */
export async function markNotificationRead(
  db: Database,
  { userId, feeds }: Reader,
  id: NotificationId,
): Promise<{ exists: boolean; changed: boolean }> {
  // A read-all that commits meanwhile has counted this one already: the condition on `read_to` is checked on its row.
  const [row] = await db.query<{ exists: boolean; changed: boolean }>`
    with target as (
      select n.id, n.feed, coalesce(r.read_to, 0) as read_to
      from notifications n left join feed_readers r on r.user_id = ${userId}::bigint and r.feed = n.feed
      where n.feed = any(${arrayLiteral(feeds)}::bigint[]) and n.id = ${id}::bigint
    ), marked as (
      insert into notification_reads (user_id, notification_id)
      select ${userId}::bigint, id from target where id > read_to on conflict do nothing returning 1
    ), counted as (
      insert into feed_readers as r (user_id, feed, read)
      select ${userId}::bigint, feed, 1 from target where exists (select from marked)
      on conflict (user_id, feed) do update set read = r.read + 1 where r.read_to < ${id}::bigint
    )
    select exists (select from target) as "exists", exists (select from marked) as changed`;
  return row ?? { exists: false, changed: false };
}

/** Marks all that the reader sees read. Tells whether any was unread. */
export function markAllNotificationsRead(db: Database, { userId, feeds }: Reader): Promise<boolean> {
  const ids = arrayLiteral(feeds.toSorted((a, b) => a - b));
  return db.transaction(async (statements) => {
    // The rows of the reader are locked before the feeds are looked at, so that no single read is counted twice or lost.
    await statements.query`
      insert into feed_readers as r (user_id, feed)
      select ${userId}::bigint, f.id from unnest(${ids}::bigint[]) with ordinality i (id, ord) join feeds f using (id) order by ord
      on conflict (user_id, feed) do update set read_to = r.read_to`;
    const moved = await statements.query`
      with moved as (
        update feed_readers r set read = f.size, read_to = f.last_id
        from feeds f
        where r.user_id = ${userId}::bigint and r.feed = f.id and f.id = any(${ids}::bigint[]) and r.read < f.size
        returning r.feed, r.read_to
      )
      insert into read_all_marks (user_id, feed, up_to) select ${userId}::bigint, feed, read_to from moved returning 1`;
    return moved.length > 0;
  });
}
