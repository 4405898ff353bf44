import type { FeedId } from '../../users/audience.ts';
import { arrayLiteral, type Database } from '../database.ts';
import { isOlder } from './message-retention.ts';
import { sweptOf, type Swept, type SweptRow } from './retention-progress.ts';
import { readOneByOne } from '../unread.ts';

/** Before the first feed: those of audiences are below zero. */
const FIRST_FEED = String(Number.MIN_SAFE_INTEGER);
/** Feeds, or rows of readers, looked at by one statement, and rows deleted of each at the most: 4,000. */
const PAGE = 200;
const ROWS = 20;

/**
 * Deletes notifications older than `days` of the next feeds, always a feed's first ones. Only the feed is told: what is
 * deleted counts as read by everybody, which `unreadOf` takes into account, so no reader's row is touched, however many there
 * are, and whoever reads at the same time waits for nothing. The feeds are locked in the order of their ids, as storing does.
 */
export async function deleteOldNotifications(
  db: Database,
  after: string | null,
  days: number,
): Promise<Swept> {
  const start = after ?? FIRST_FEED;
  const [row] = await db.query<SweptRow>`
    with page as materialized (
      select id from feeds where id > ${start}::bigint order by id limit ${PAGE}::int
    ), old as materialized (
      select g.id, n.up_to, n.is_full from page g cross join lateral (
        select min(id) as first, coalesce(min(id) filter (where not is_old) - 1, max(id)) as up_to,
          count(*) = ${ROWS}::int and bool_and(is_old) as is_full
        from (
          select id, ${isOlder(db, days)} as is_old from notifications where feed = g.id order by id limit ${ROWS}::int
        ) f
      ) n
      where n.up_to >= n.first
    ), locked as materialized (
      select f.id, o.up_to from old o join feeds f on f.id = o.id order by f.id for no key update of f
    ), gone as (
      delete from notifications n using locked l where n.feed = l.id and n.id <= l.up_to returning n.feed, n.id
    ), counted as (
      update feeds f set gone = f.gone + g.deleted, gone_to = greatest(f.gone_to, g.last)
      from (select feed, count(*) as deleted, max(id) as last from gone group by feed) g where f.id = g.feed
    )
    select (select count(*) from gone)::int as deleted, (select max(id) from page)::text as last,
      exists (select from old where is_full) as "isFull"`;
  return sweptOf(row, start);
}

/**
 * Deletes what the next readers have read that is deleted, and moves `read_to` past it. `audiences` are the feeds of more
 * than one reader.
 *
 * While `read_to` is before what is deleted, `unreadOf` counts reads one by one, so moving it only makes counting cheap, and
 * need not happen. It waits for nobody, so it cannot deadlock: a row that somebody holds, or that has changed since this
 * statement began, stays for the next round. Nobody's read is lost then: one that this statement does not see yet either
 * adds itself to the row afterwards, or has changed the row. The newest mark that covers something is not touched: what is
 * deleted is before all that is kept.
 */
export async function deleteOldReads(
  db: Database,
  after: string | null,
  audiences: readonly FeedId[],
): Promise<Swept> {
  const start = after ?? '0';
  const kept = readOneByOne(db, {
    user: db.sql`p.user_id`,
    feed: db.sql`p.feed`,
    after: db.sql`p.gone_to`,
  });
  const [row] = await db.query<SweptRow>`
    with page as materialized (
      select r.user_id, r.feed, r.read, r.read_to, f.gone, f.gone_to from (
        select * from feed_readers where user_id > ${start}::bigint order by user_id fetch first (${PAGE}::int) rows with ties
      ) r join feeds f on f.id = r.feed
    ), locked as materialized (
      select r.user_id, r.feed, r.read, r.read_to from page p join feed_readers r using (user_id, feed)
      where p.read_to < p.gone_to order by r.user_id, r.feed for no key update of r skip locked
    ), moved as (
      update feed_readers r set read = p.gone + ${kept}, read_to = p.gone_to
      from page p join locked l using (user_id, feed, read, read_to) where r.user_id = p.user_id and r.feed = p.feed
    ), marks as materialized (
      select m.* from page p cross join lateral (
        select user_id, feed, up_to from read_all_marks
        where user_id = p.user_id and feed = p.feed and up_to <= p.gone_to order by up_to limit ${ROWS}::int
      ) m
    ), reads as materialized (
      select o.* from (select user_id, max(gone_to) as gone_to from page group by user_id) p cross join lateral (
        select user_id, notification_id from notification_reads o
        -- A look-up each, by its limit: an anti-join may walk a whole feed for each read, at nearly the same estimated cost.
        where user_id = p.user_id and notification_id <= p.gone_to and (
          select n.id from notifications n
          where n.feed = any(${arrayLiteral(audiences)}::bigint[] || p.user_id) and n.id = o.notification_id limit 1) is null
        order by notification_id limit ${ROWS}::int
      ) o
    ), marks_gone as (
      delete from read_all_marks using marks m
      where read_all_marks.user_id = m.user_id and read_all_marks.feed = m.feed and read_all_marks.up_to = m.up_to returning 1
    ), reads_gone as (
      delete from notification_reads o using reads r
      where o.user_id = r.user_id and o.notification_id = r.notification_id returning 1
    )
    select ((select count(*) from marks_gone) + (select count(*) from reads_gone))::int as deleted,
      (select max(user_id) from page)::text as last,
      exists (select from marks group by user_id, feed having count(*) = ${ROWS}::int)
        or exists (select from reads group by user_id having count(*) = ${ROWS}::int) as "isFull"`;
  return sweptOf(row, start);
}
