import type { Statements } from './database.ts';

/**
 * Number of unread notifications of the row `feed` for its reader, the row `reader`, which may be missing; `userId` is the
 * reader. Deleted notifications count as read.
 *
 * If `read_to` is at or past all deleted notifications, `read` counts them too, and the difference is exact. Otherwise `read`
 * does not say how many of them are deleted; then the kept notifications that were read one by one are counted.
 */
export const unreadCount = (db: Statements, userId: unknown) => db.sql`
  (case when coalesce(reader.read_to, 0) >= feed.deleted_up_to then feed.size - coalesce(reader.read, 0)
    else feed.size - feed.deleted_count
      - ${readOneByOneCount(db, { userId, feed: db.sql`feed.id`, after: db.sql`feed.deleted_up_to` })} end)`;

/** Number of notifications of a feed, after an id, that the user read one by one. One look-up each, so no feed is scanned. */
export const readOneByOneCount = (
  db: Statements,
  { userId, feed, after }: { readonly userId: unknown; readonly feed: unknown; readonly after: unknown },
) => db.sql`
  (select count((
      select notification.id from notifications notification
      where notification.feed = ${feed} and notification.id = own_read.notification_id))
    from notification_reads own_read where own_read.user_id = ${userId} and own_read.notification_id > ${after})`;
