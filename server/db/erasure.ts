import type { UserId } from '@messaging/protocol/primitives';
import { changedNow } from './changes.ts';
import type { Database, Statements } from './database.ts';

/** What stands where the words of an erased user stood. */
export const ERASED = '[erased]';

/** Erases what is known of a user, and notes when: what is told later of the time before is not stored. */
export async function eraseProfile(db: Database, userId: UserId): Promise<void> {
  await db.query`
    insert into users as u (id, profile_at, erased_at) values (${userId}::bigint, '-infinity', now())
    on conflict (id) do update set
      username = null, full_name = null, avatar_url = null, last_seen_at = null, erased_at = now()`;
}

/** The user's threads as rows `(id)`, in the order of their ids. */
const threadsOf = (db: Statements, userId: UserId) => db.sql`
  (select id from threads where low_user = ${userId}::bigint union select id from threads where high_user = ${userId}::bigint
   order by id)`;

/**
 * Replaces the words and attachments of `limit` messages of the user at the most; resolves to how many. Threads, numbers,
 * times and client ids stay: the other member's thread is whole, and a repeated send makes no second message.
 */
export async function eraseMessages(db: Database, userId: UserId, limit: number): Promise<number> {
  const [row] = await db.query<{ n: number }>`
    with page as materialized (
      select m.thread_id, m.seq from ${threadsOf(db, userId)} t cross join lateral (
        select thread_id, seq from messages
        where thread_id = t.id and sender_id = ${userId}::bigint and (body <> ${ERASED} or attachments is not null)
        order by seq limit ${limit}::int
      ) m limit ${limit}::int
    ), locked as materialized (
      select id from threads where id in (select thread_id from page) order by id for no key update
    ), touched as (
      update threads t set ${changedNow(db)} from locked l where t.id = l.id
    ), erased as (
      update messages m set body = ${ERASED}, attachments = null from page p, locked l
      where l.id = p.thread_id and m.thread_id = p.thread_id and m.seq = p.seq returning 1
    )
    select count(*)::int as n from erased`;
  return row?.n ?? 0;
}

/** Takes the titles away of `limit` threads of the user at the most, since who wrote them is not known; resolves to how many. */
export async function eraseTitles(db: Database, userId: UserId, limit: number): Promise<number> {
  const [row] = await db.query<{ n: number }>`
    with locked as materialized (
      select t.id from threads t where t.id in (select id from ${threadsOf(db, userId)} o) and t.title is not null
      order by t.id limit ${limit}::int for no key update
    ), erased as (
      update threads t set title = null, ${changedNow(db)} from locked l where t.id = l.id returning 1
    )
    select count(*)::int as n from erased`;
  return row?.n ?? 0;
}

/**
 * Replaces what `limit` notifications at the most say that were told to the user, or that name the user to others; resolves
 * to how many. Their numbers and events stay, so that counts hold and an event that comes again is not told again.
 */
export async function eraseNotifications(db: Database, userId: UserId, limit: number): Promise<number> {
  const [row] = await db.query<{ n: number }>`
    with page as materialized (
      (select feed, id from notifications where feed = ${userId}::bigint and message <> ${ERASED} limit ${limit}::int)
      union
      (select feed, id from notifications where type = 'proposal_received' and data ->> 'freelancerId' = ${userId}::bigint::text
        and message <> ${ERASED} limit ${limit}::int)
      union
      (select feed, id from notifications where type = 'job_posted' and data ->> 'companyId' = ${userId}::bigint::text
        and message <> ${ERASED} limit ${limit}::int)
      order by feed, id limit ${limit}::int
    ), erased as (
      update notifications n set title = ${ERASED}, message = ${ERASED}, data = '{}', changed = pg_current_xact_id()
      from page p where n.feed = p.feed and n.id = p.id returning 1
    )
    select count(*)::int as n from erased`;
  return row?.n ?? 0;
}
