import type { FeedId } from '../../users/audience.ts';
import { arrayLiteral, type Database } from '../database.ts';
import { readOneByOneCount } from '../unread.ts';
import { isOlder } from './message-retention.ts';
import { toRetentionStep, type RetentionStep, type RetentionStepRow } from './retention-progress.ts';

/** The position before the first feed: feeds of audiences are below zero. */
const FIRST_FEED = String(Number.MIN_SAFE_INTEGER);
/** Limits of the feeds, or readers' rows, that one statement looks at, and of the rows that it deletes of each: 4,000 in all. */
const PAGE = 200;
const ROWS = 20;

/**
 * Deletes notifications older than `days` of the next feeds, always the first notifications of a feed. Feeds are locked in the
 * order of their ids, as inserts do.
 *
 * Only the feed's row changes: deleted notifications count as read by everyone, which `unreadCount` takes into account. So no
 * reader's row changes, for any number of readers, and a concurrent read waits for nothing.
 */
export async function deleteOldNotifications(
  db: Database,
  after: string | null,
  days: number,
): Promise<RetentionStep> {
  const start = after ?? FIRST_FEED;
  const [row] = await db.query<RetentionStepRow>`
    with page as materialized (
      select id from feeds where id > ${start}::bigint order by id limit ${PAGE}::int
    ), expired as materialized (
      select page.id, range.up_to, range.is_full from page cross join lateral (
        select min(id) as first, coalesce(min(id) filter (where not is_expired) - 1, max(id)) as up_to,
          count(*) = ${ROWS}::int and bool_and(is_expired) as is_full
        from (
          select id, ${isOlder(db, days)} as is_expired from notifications
          where feed = page.id order by id limit ${ROWS}::int
        ) notification
      ) range
      where range.up_to >= range.first
    ), locked as materialized (
      select feed.id, expired.up_to from expired join feeds feed on feed.id = expired.id
      order by feed.id for no key update of feed
    ), deleted as (
      delete from notifications notification using locked
      where notification.feed = locked.id and notification.id <= locked.up_to returning notification.feed, notification.id
    ), counted as (
      update feeds feed set deleted_count = feed.deleted_count + batch.deleted,
        deleted_up_to = greatest(feed.deleted_up_to, batch.last)
      from (select feed, count(*) as deleted, max(id) as last from deleted group by feed) batch where feed.id = batch.feed
    )
    select (select count(*) from deleted)::int as deleted, (select max(id) from page)::text as last,
      exists (select from expired where is_full) as "isFull"`;
  return toRetentionStep(row, start);
}

/**
 * Deletes the next readers' reads of deleted notifications, and moves `read_to` past these. `audiences` are the feeds of more
 * than one reader.
 *
 * While `read_to` is before the deleted notifications, `unreadCount` counts reads one by one. So moving it only makes counting
 * cheap and may be left out: a row that another session holds, or that has changed since this statement began, stays for the
 * next round. The statement waits for no lock, so it cannot deadlock.
 *
 * No read is lost: a read that this statement does not see yet either adds itself to the row afterwards, or has changed the row.
 * Deleted notifications are before all that are kept, so the newest mark that covers a kept notification stays.
 */
export async function deleteOldReads(
  db: Database,
  after: string | null,
  audiences: readonly FeedId[],
): Promise<RetentionStep> {
  const start = after ?? '0';
  const keptReads = readOneByOneCount(db, {
    userId: db.sql`page.user_id`,
    feed: db.sql`page.feed`,
    after: db.sql`page.deleted_up_to`,
  });
  const [row] = await db.query<RetentionStepRow>`
    with page as materialized (
      select reader.user_id, reader.feed, reader.read, reader.read_to, feed.deleted_count, feed.deleted_up_to from (
        select * from feed_readers where user_id > ${start}::bigint order by user_id fetch first (${PAGE}::int) rows with ties
      ) reader join feeds feed on feed.id = reader.feed
    ), locked as materialized (
      select reader.user_id, reader.feed, reader.read, reader.read_to from page join feed_readers reader using (user_id, feed)
      where page.read_to < page.deleted_up_to order by reader.user_id, reader.feed for no key update of reader skip locked
    ), moved as (
      update feed_readers reader set read = page.deleted_count + ${keptReads}, read_to = page.deleted_up_to
      from page join locked using (user_id, feed, read, read_to)
      where reader.user_id = page.user_id and reader.feed = page.feed
    ), marks as materialized (
      select mark.* from page cross join lateral (
        select user_id, feed, up_to from read_all_marks
        where user_id = page.user_id and feed = page.feed and up_to <= page.deleted_up_to order by up_to limit ${ROWS}::int
      ) mark
    ), reads as materialized (
      ${readsOfDeleted(db, audiences)}
    ), deleted_marks as (
      delete from read_all_marks stored using marks
      where stored.user_id = marks.user_id and stored.feed = marks.feed and stored.up_to = marks.up_to returning 1
    ), deleted_reads as (
      delete from notification_reads stored using reads
      where stored.user_id = reads.user_id and stored.notification_id = reads.notification_id returning 1
    )
    select ((select count(*) from deleted_marks) + (select count(*) from deleted_reads))::int as deleted,
      (select max(user_id) from page)::text as last,
      exists (select from marks group by user_id, feed having count(*) = ${ROWS}::int)
        or exists (select from reads group by user_id having count(*) = ${ROWS}::int) as "isFull"`;
  return toRetentionStep(row, start);
}

/** The reads of deleted notifications by the readers of `page`. */
const readsOfDeleted = (db: Database, audiences: readonly FeedId[]) => db.sql`
  select own_read.* from (
    select user_id, max(deleted_up_to) as deleted_up_to from page group by user_id
  ) reader cross join lateral (
    select user_id, notification_id from notification_reads candidate
    -- One look-up each, by the limit: an anti-join may scan a whole feed for each read, at nearly the same estimated cost.
    where user_id = reader.user_id and notification_id <= reader.deleted_up_to and (
      select notification.id from notifications notification
      where notification.feed = any(${arrayLiteral(audiences)}::bigint[] || reader.user_id)
        and notification.id = candidate.notification_id limit 1) is null
    order by notification_id limit ${ROWS}::int
  ) own_read`;
