import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { bumpChanged } from '../index-entries.ts';
import { bumpThreads, markForPublisher } from '../change-messages.ts';
import type { Database } from '../database.ts';
import { holdWords } from '../search/words-lock.ts';
import type { MessagePosition } from '../message-row.ts';
import { hasReacted, withoutUser } from '../reactions.ts';
import { FIRST_POSITION, nextMessages } from '../user-messages.ts';

/** The text that replaces the words of an erased user. */
export const ERASED = '[erased]';

/** The result of one statement of an erasure. */
export interface Erased<Position> {
  readonly count: number;
  /** Position after which the next statement goes on; null: the scan has ended. */
  readonly next: Position | null;
}

/**
 * Erases the profile of a user and stores the time of the erasure: profiles from before it are not stored again. A repeated
 * erasure does not move that time, unless the user has come back since.
 */
export async function eraseProfile(db: Database, userId: UserId): Promise<void> {
  await db.query`
    insert into users as stored (id, profile_at, erased_at) values (${userId}::bigint, '-infinity', now())
    on conflict (id) do update set
      username = null, full_name = null, avatar_url = null, time_zone = null, last_seen_at = null, changed = pg_current_xact_id(),
      erased_at = case when stored.profile_at <= stored.erased_at then stored.erased_at else greatest(now(), stored.profile_at) end`;
}

/**
 * Begins or resumes the scan over the user's messages. `isCalm` says whether the scan began at least `calmMs` milliseconds after
 * the erasure of the profile, so that it finds all messages.
 */
export async function beginErasure(
  db: Database,
  userId: UserId,
  calmMs: number,
): Promise<{ position: MessagePosition; isCalm: boolean }> {
  const [row] = await db.query<MessagePosition & { isCalm: boolean }>`
    insert into erasures as erasure (user_id, thread_id, seq)
    values (${userId}::bigint, ${FIRST_POSITION.threadId}::uuid, ${FIRST_POSITION.seq}::bigint)
    on conflict (user_id) do update set user_id = erasure.user_id
    returning thread_id as "threadId", seq::float8, begun_at >= (
      select erased_at + make_interval(secs => ${calmMs}::float8 / 1000) from users where id = erasure.user_id) as "isCalm"`;
  if (row === undefined) throw new Error('an erasure was not begun');
  const { isCalm, ...position } = row;
  return { position, isCalm };
}

/** Stores how far the user's messages are erased; null: the scan has ended, and the next one starts at the beginning. */
export async function saveErasure(
  db: Database,
  userId: UserId,
  position: MessagePosition | null,
): Promise<void> {
  if (position === null) await db.query`delete from erasures where user_id = ${userId}::bigint`;
  else
    await db.query`
      update erasures set thread_id = ${position.threadId}::uuid, seq = ${position.seq}::bigint where user_id = ${userId}::bigint`;
}

/** The result of erasing messages. */
interface ErasedMessages extends Erased<MessagePosition> {
  /** The other members of their threads. */
  readonly readers: readonly UserId[];
}

/**
 * Replaces the words and attachments of the user in the next `limit` messages of the user's threads, and removes the user's
 * reactions. Threads, numbers, times
 * and client ids stay: the other member's thread is complete, and a repeated send stores no second message. Each erased message
 * takes a `change`, so that clients find it. A deleted message has no words.
 */
export async function eraseMessages(
  db: Database,
  userId: UserId,
  after: MessagePosition,
  limit: number,
  isPublished = false,
): Promise<ErasedMessages> {
  const [row] = await db.transaction(async (statements) => {
    await holdWords(statements);
    return statements.query<{ count: number; looked: number; readers: number[] } & MessagePosition>`
    with looked as materialized ${nextMessages(statements, userId, after, limit)}, page as materialized (
      select thread_id, seq, has_words from looked, lateral (
        select sender_id = ${userId}::bigint and deleted_at is null and (body <> ${ERASED} or attachments is not null) as has_words
      ) content
      where has_words or ${hasReacted(statements, statements.sql`reactions`, statements.sql`${userId}::bigint`)}
    ), locked as materialized (
      select id, last_change, member_ids from threads where id in (select thread_id from page) order by id for no key update
    ), changed as materialized (
      select page.thread_id, page.seq, has_words, last_change + row_number() over (partition by thread_id order by seq) as change
      from page join locked on locked.id = page.thread_id
    ), bumped as (${bumpThreads(statements)}), words as (
      -- Also those of a deleted message: search forgets them a moment after the deletion.
      delete from message_words stored using looked
      where stored.thread_id = looked.thread_id and stored.seq = looked.seq and looked.sender_id = ${userId}::bigint
    ), erased as (
      update messages message set change = changed.change, ${markForPublisher(statements, isPublished)}
        body = case when has_words then ${ERASED} else body end,
        attachments = case when has_words then null else attachments end,
        -- The title, if it says what the user named the thread.
        card = case when has_words and card is not null then jsonb_set(card, '{title}', 'null') else card end,
        version = case when has_words then coalesce(version, 1) + 1 else version end,
        reactions = ${withoutUser(statements, statements.sql`reactions`, statements.sql`${userId}::bigint`)}
      from changed where message.thread_id = changed.thread_id and message.seq = changed.seq returning 1
    )
    select (select count(*) from erased)::int as count, (select count(*) from looked)::int as looked,
      array(
        select distinct member_id::float8 from locked, unnest(member_ids) member_id where member_id <> ${userId}::bigint
      ) as readers,
      thread_id as "threadId", seq::float8
    from looked order by thread_id desc, seq desc limit 1`;
  });
  if (row === undefined) return { count: 0, next: null, readers: [] };
  const { count, looked, readers, threadId, seq } = row;
  return { count, next: looked < limit ? null : { threadId, seq }, readers };
}

/** Deletes at most `limit` earlier contents of the user's messages. */
export async function eraseVersions(
  db: Database,
  userId: UserId,
  _: null | true,
  limit: number,
): Promise<Erased<true>> {
  const erased = await db.query`
    with page as materialized (
      select thread_id, seq, version from message_versions where author_id = ${userId}::bigint limit ${limit}::int
    )
    delete from message_versions kept using page
    where kept.thread_id = page.thread_id and kept.seq = page.seq and kept.version = page.version returning 1`;
  return { count: erased.length, next: erased.length === limit ? true : null };
}

/** Removes the titles of the user's next `limit` threads, since their author is not known. */
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
      select thread.id from page join threads thread on thread.id = page.thread_id where thread.title is not null
      order by thread.id for no key update of thread
    ), erased as (
      update threads thread set title = null, ${bumpChanged(db)} from locked where thread.id = locked.id returning 1
    ), forgotten as (
      -- Those that former members read.
      update thread_members member set left_title = null from page
      where member.thread_id = page.thread_id and member.left_title is not null
    )
    select (select count(*) from erased)::int as count, (select count(*) from page)::int as looked,
      (select thread_id from page order by thread_id desc limit 1) as last`;
  return { count: row?.count ?? 0, next: row?.looked === limit ? row.last : null };
}

/**
 * Replaces the words of the next `limit` notifications of the user's feed. Their ids and events stay, so that counts hold and
 * a repeated event stores no second notification.
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
    ), erased as (${eraseWords(db, db.sql`(select feed, id from looked where message <> ${ERASED})`)})
    select (select count(*) from erased)::int as count, count(*)::int as looked, max(id)::float8 as last from looked`;
  return { count: row?.count ?? 0, next: row?.looked === limit ? row.last : null };
}

/** Replaces the words of at most `limit` notifications that name the user to others. Erased ones name no user any more. */
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
    ), erased as (${eraseWords(db, db.sql`page`)})
    select (select count(*) from erased)::int as count, (select count(*) from page)::int as looked`;
  return { count: row?.count ?? 0, next: row?.looked === limit ? true : null };
}

/** An update of the notifications of `page`. */
const eraseWords = (db: Database, page: unknown) => db.sql`
  update notifications notification
  set title = ${ERASED}, message = ${ERASED}, data = '{}', changed = pg_current_xact_id()
  from ${page} erasable where notification.feed = erasable.feed and notification.id = erasable.id returning 1`;
