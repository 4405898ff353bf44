import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { changedNow } from '../changes.ts';
import type { Database } from '../database.ts';
import { FIRST_PLACE, nextMessages, type MessagePlace } from '../user-messages.ts';

/** What stands where the words of an erased user stood. */
export const ERASED = '[erased]';

/** What one statement has erased, and where the next one goes on; null: there is no more. */
export interface Erased<Place> {
  readonly count: number;
  readonly next: Place | null;
}

/**
 * Erases what is known of a user, and notes when: what is told later of the time before is not stored. Erasing again does not
 * move that time, unless the user has come back since.
 */
export async function eraseProfile(db: Database, userId: UserId): Promise<void> {
  await db.query`
    insert into users as u (id, profile_at, erased_at) values (${userId}::bigint, '-infinity', now())
    on conflict (id) do update set
      username = null, full_name = null, avatar_url = null, last_seen_at = null, changed = pg_current_xact_id(),
      erased_at = case when u.profile_at <= u.erased_at then u.erased_at else greatest(now(), u.profile_at) end`;
}

/**
 * Begins to go over the user's messages, or goes on: where, and whether that was begun `calmMs` milliseconds after the profile
 * was erased, so that it finds all there is.
 */
export async function beginErasure(
  db: Database,
  userId: UserId,
  calmMs: number,
): Promise<{ place: MessagePlace; isCalm: boolean }> {
  const [row] = await db.query<MessagePlace & { isCalm: boolean }>`
    insert into erasures as e (user_id, thread_id, seq)
    values (${userId}::bigint, ${FIRST_PLACE.threadId}::uuid, ${FIRST_PLACE.seq}::bigint)
    on conflict (user_id) do update set user_id = e.user_id
    returning thread_id as "threadId", seq::float8, begun_at >= (
      select erased_at + make_interval(secs => ${calmMs}::float8 / 1000) from users where id = e.user_id) as "isCalm"`;
  if (row === undefined) throw new Error('an erasure was not begun');
  const { isCalm, ...place } = row;
  return { place, isCalm };
}

/** Notes how far the user's messages are erased; nothing: all of them, and the next time begins anew. */
export async function noteErasure(db: Database, userId: UserId, place: MessagePlace | null): Promise<void> {
  if (place === null) await db.query`delete from erasures where user_id = ${userId}::bigint`;
  else
    await db.query`
      update erasures set thread_id = ${place.threadId}::uuid, seq = ${place.seq}::bigint where user_id = ${userId}::bigint`;
}

/**
 * Replaces the words and attachments of the user among the next `limit` messages of their threads. Threads, numbers, times
 * and client ids stay: the other member's thread is whole, and a repeated send makes no second message.
 */
export async function eraseMessages(
  db: Database,
  userId: UserId,
  after: MessagePlace,
  limit: number,
): Promise<Erased<MessagePlace>> {
  const [row] = await db.query<{ count: number; looked: number; threadId: string; seq: number }>`
    with looked as materialized ${nextMessages(db, userId, after, limit)}, page as materialized (
      select thread_id, seq from looked
      where sender_id = ${userId}::bigint and (body <> ${ERASED} or attachments is not null)
    ), locked as materialized (
      select id from threads where id in (select thread_id from page) order by id for no key update
    ), touched as (
      update threads t set ${changedNow(db)} from locked l where t.id = l.id
    ), erased as (
      update messages m set body = ${ERASED}, attachments = null from page p, locked l
      where l.id = p.thread_id and m.thread_id = p.thread_id and m.seq = p.seq returning 1
    )
    select (select count(*) from erased)::int as count, (select count(*) from looked)::int as looked,
      thread_id as "threadId", seq::float8
    from looked order by thread_id desc, seq desc limit 1`;
  if (row === undefined) return { count: 0, next: null };
  const { count, looked, threadId, seq } = row;
  return { count, next: looked < limit ? null : { threadId, seq } };
}

/** Takes the titles away of the user's next `limit` threads, since who wrote them is not known. */
export async function eraseTitles(
  db: Database,
  userId: UserId,
  after: ThreadId,
  limit: number,
): Promise<Erased<ThreadId>> {
  const [row] = await db.query<{ count: number; looked: number; last: string }>`
    with page as materialized (
      select thread_id from thread_members where -user_id = -${userId}::bigint and thread_id > ${after}::uuid
      order by thread_id limit ${limit}::int
    ), locked as materialized (
      select t.id from page p join threads t on t.id = p.thread_id where t.title is not null
      order by t.id for no key update of t
    ), erased as (
      update threads t set title = null, ${changedNow(db)} from locked l where t.id = l.id returning 1
    )
    select (select count(*) from erased)::int as count, (select count(*) from page)::int as looked,
      (select thread_id from page order by thread_id desc limit 1) as last`;
  return { count: row?.count ?? 0, next: row?.looked === limit ? row.last : null };
}

/**
 * Replaces what the user was told by the next `limit` notifications of their feed. Their numbers and events stay, so that
 * counts hold and an event that comes again is not told again.
 */
export async function eraseNotifications(
  db: Database,
  userId: UserId,
  after: number,
  limit: number,
): Promise<Erased<number>> {
  const [row] = await db.query<{ count: number; looked: number; last: number }>`
    with looked as materialized (
      select feed, id, message from notifications where feed = ${userId}::bigint and id > ${after}::bigint
      order by id limit ${limit}::int
    ), erased as (${withoutWords(db, db.sql`(select feed, id from looked where message <> ${ERASED})`)})
    select (select count(*) from erased)::int as count, count(*)::int as looked, max(id)::float8 as last from looked`;
  return { count: row?.count ?? 0, next: row?.looked === limit ? row.last : null };
}

/** The same of `limit` notifications at the most that name the user to others. Those that are erased name nobody any more. */
export async function eraseMentions(
  db: Database,
  userId: UserId,
  _: null | true,
  limit: number,
): Promise<Erased<true>> {
  const [row] = await db.query<{ count: number; looked: number }>`
    with page as materialized (
      (select feed, id from notifications where type = 'proposal_received' and data ->> 'freelancerId' = ${userId}::bigint::text
        limit ${limit}::int)
      union
      (select feed, id from notifications where type = 'job_posted' and data ->> 'companyId' = ${userId}::bigint::text
        limit ${limit}::int)
      limit ${limit}::int
    ), erased as (${withoutWords(db, db.sql`page`)})
    select (select count(*) from erased)::int as count, (select count(*) from page)::int as looked`;
  return { count: row?.count ?? 0, next: row?.looked === limit ? true : null };
}

/** An update of the notifications that `page` names. */
const withoutWords = (db: Database, page: unknown) => db.sql`
  update notifications n set title = ${ERASED}, message = ${ERASED}, data = '{}', changed = pg_current_xact_id()
  from ${page} p where n.feed = p.feed and n.id = p.id returning 1`;
