import type { Notification, NotificationId } from '@messaging/protocol/notification';
import type { UserId } from '@messaging/protocol/primitives';
import type { FeedId } from '../users/audience.ts';
import { fitsAnswer } from './answer-bytes.ts';
import { arrayLiteral, type Database } from './database.ts';
import type { Fetched } from './messages.ts';

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

/** A user and the feeds that the user reads: the user's own and those of the user's audiences. */
export interface Reader {
  readonly userId: UserId;
  readonly feeds: readonly FeedId[];
}

/** A page of a reader's notifications with ids under `before`, newest first. */
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
  const isUnread = db.sql`
    and notification.id > coalesce(reader.read_to, 0) and ${ownReadAt(db, userId)} is null`;
  // Each feed returns as many ids as the page may need; the page is the newest of all of them.
  return await readViewed(
    db,
    userId,
    db.sql`
      select candidate.feed, candidate.id from unnest(${arrayLiteral(feeds)}::bigint[]) feed (id)
        left join feed_readers reader on reader.user_id = ${userId}::bigint and reader.feed = feed.id
        cross join lateral (
          select notification.feed, notification.id from notifications notification
          where notification.feed = feed.id and notification.id < ${before}::bigint ${unread ? isUnread : db.sql``}
          order by notification.id desc limit ${limit + offset}::bigint
        ) candidate
      order by candidate.id desc limit ${limit}::int offset ${offset}::bigint`,
  );
}

/**
 * A reader's notifications that are new or were read since a transaction, newest first, at most `limit`. A read-all counts
 * for the notifications that the previous read-all did not cover.
 */
export async function changedNotifications(
  db: Database,
  { userId, feeds }: Reader,
  since: bigint,
  limit: number,
): Promise<Fetched<Notification>> {
  const from = String(since);
  return await readViewed(
    db,
    userId,
    db.sql`
      with changed as (
        (select created.feed, created.id from unnest(${arrayLiteral(feeds)}::bigint[]) feed (id) cross join lateral (
          select * from notifications
          where notifications.feed + 0 = feed.id and changed >= ${from}::text::xid8 limit ${limit}::int) created)
        union
        (select notification.feed, notification.id from notification_reads own_read
          join notifications notification
            on notification.id = own_read.notification_id and notification.feed = any(${arrayLiteral(feeds)}::bigint[])
          where own_read.user_id + 0 = ${userId}::bigint and own_read.changed >= ${from}::text::xid8 limit ${limit}::int)
        union
        (select covered.feed, covered.id from read_all_marks mark cross join lateral (
          select * from notifications notification
          where notification.feed = mark.feed and notification.id <= mark.up_to and notification.id > coalesce((
            select max(previous.up_to) from read_all_marks previous
            where previous.user_id = mark.user_id and previous.feed = mark.feed and previous.up_to < mark.up_to), 0)
          limit ${limit}::int) covered
          where mark.user_id + 0 = ${userId}::bigint and mark.changed >= ${from}::text::xid8
            and mark.feed = any(${arrayLiteral(feeds)}::bigint[])
          limit ${limit}::int)
      )
      select feed, id from changed order by id desc limit ${limit}::int`,
  );
}

/** The notifications whose feeds and ids `page` selects, newest first, as a reader sees them; as many as fit an answer. */
async function readViewed(db: Database, userId: UserId, page: unknown): Promise<Fetched<Notification>> {
  const rows = await db.query<Row & { found: number }>`
    select notification.id::float8, ${userId}::float8 as "userId", type, title, message, data, created_at as "createdAt",
      coalesce(${ownReadAt(db, userId)}, (
        select at from read_all_marks
        where user_id = ${userId}::bigint and feed = notification.feed and up_to >= notification.id order by up_to limit 1
      )) as "readAt", found::int
    from (
      select notification.*, count(*) over () as found,
        sum(octet_length(title) + octet_length(message) + pg_column_size(data)) over (order by notification.id desc) as total
      from (${page}) page join notifications notification on notification.feed = page.feed and notification.id = page.id
    ) notification
    where ${fitsAnswer(db)} order by notification.id desc`;
  return { rows: rows.map(({ found: _, ...row }) => toNotification(row)), found: rows[0]?.found ?? 0 };
}

/**
 * Time at which the notification was read by itself. A subquery for each row: a join may read all reads of the user.
 */
const ownReadAt = (db: Database, userId: UserId) => db.sql`
  (select at from notification_reads where user_id = ${userId}::bigint and notification_id = notification.id)`;

/** Marks a notification read. `exists` is false if the reader does not see it; `changed` is false if it was read already. */
export async function markNotificationRead(
  db: Database,
  { userId, feeds }: Reader,
  id: NotificationId,
): Promise<{ exists: boolean; changed: boolean }> {
  // A read-all that commits meanwhile has counted this read already: the condition on `read_to` is checked on its row.
  const [row] = await db.query<{ exists: boolean; changed: boolean }>`
    with target as (
      select notification.id, notification.feed, coalesce(reader.read_to, 0) as read_to
      from notifications notification
        left join feed_readers reader on reader.user_id = ${userId}::bigint and reader.feed = notification.feed
      where notification.feed = any(${arrayLiteral(feeds)}::bigint[]) and notification.id = ${id}::bigint
    ), marked as (
      insert into notification_reads (user_id, notification_id)
      select ${userId}::bigint, id from target where id > read_to on conflict do nothing returning 1
    ), counted as (
      insert into feed_readers as reader (user_id, feed, read)
      select ${userId}::bigint, feed, 1 from target where exists (select from marked)
      on conflict (user_id, feed) do update set read = reader.read + 1 where reader.read_to < ${id}::bigint
    )
    select exists (select from target) as "exists", exists (select from marked) as changed`;
  return row ?? { exists: false, changed: false };
}

/** Marks all notifications of the reader read. Resolves to whether any was unread. */
export function markAllNotificationsRead(db: Database, { userId, feeds }: Reader): Promise<boolean> {
  const ids = arrayLiteral(feeds.toSorted((a, b) => a - b));
  return db.transaction(async (statements) => {
    // Locks the reader's rows before it reads the feeds, so that no single read is counted twice or lost.
    await statements.query`
      insert into feed_readers as reader (user_id, feed)
      select ${userId}::bigint, feed.id
      from unnest(${ids}::bigint[]) with ordinality input (id, ord) join feeds feed using (id) order by ord
      on conflict (user_id, feed) do update set read_to = reader.read_to`;
    const moved = await statements.query`
      with moved as (
        update feed_readers reader set read = feed.size, read_to = feed.last_id
        from feeds feed
        where reader.user_id = ${userId}::bigint and reader.feed = feed.id and feed.id = any(${ids}::bigint[])
          and reader.read < feed.size
        returning reader.feed, reader.read_to
      )
      insert into read_all_marks (user_id, feed, up_to) select ${userId}::bigint, feed, read_to from moved returning 1`;
    return moved.length > 0;
  });
}
