import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';
import { receivedCount } from './thread-members.ts';

/** A thread to open. */
export interface NewThread {
  readonly id: ThreadId;
  readonly opener: UserId;
  readonly other: UserId;
  readonly jobId: number | null;
  readonly title: string | null;
  /** Limit of the opener's threads of the last 24 hours that the other member has not answered; null: no limit. */
  readonly maxUnanswered: number | null;
}

/** The thread, or the milliseconds until the opener may open another one. */
export type Opened = { readonly id: ThreadId; readonly isNew: boolean } | { readonly retryAfterMs: number };

/** Creates the thread of a pair about a job, or finds it. Two concurrent calls get the same thread. */
export async function createThread(db: Database, thread: NewThread): Promise<Opened> {
  const inserted = await insertThread(db, thread);
  if (inserted !== undefined) return { id: inserted, isNew: true };
  const [found] = await db.query<{ id: string }>`
    select id from threads
    where kind = 0 and member_ids = ${toPair(thread)}::bigint[] and job_id is not distinct from ${thread.jobId}::bigint`;
  if (found !== undefined) return { id: found.id, isNew: false };
  if (thread.maxUnanswered === null) throw new Error('the thread that prevented the insert does not exist');
  return { retryAfterMs: await millisecondsUntilNextOpening(db, thread.opener) };
}

/** The members in the order in which a pair is stored. */
function toPair({ opener, other }: NewThread): string {
  return arrayLiteral([Math.min(opener, other), Math.max(opener, other)]);
}

/**
 * Undefined if the thread exists or the opener has too many. Each call deletes the openings that no longer count, so an opener
 * has at most `maxUnanswered` rows. Concurrent calls do not see each other and may exceed the limit by their number together:
 * that is cheaper than a lock, and makes no difference to the users who are written to.
 */
async function insertThread(db: Database, thread: NewThread): Promise<ThreadId | undefined> {
  const { id, opener, jobId, title, maxUnanswered } = thread;
  const [row] = await db.query<{ id: string }>`
    with openings as materialized (
      select opening.thread_id, opening.at <= now() - interval '1 day'
        or ${receivedCount(db, db.sql`opening.opener`)} > 0 as is_past
      from thread_openings opening join threads thread on thread.id = opening.thread_id
      where opening.opener = ${opener}::bigint and ${maxUnanswered}::int is not null
    ), past as (
      select thread_id from thread_openings
      where opener = ${opener}::bigint and thread_id in (select thread_id from openings where is_past) for update skip locked
    ), removed as (
      delete from thread_openings where opener = ${opener}::bigint and thread_id in (select thread_id from past)
    ), inserted as (
      insert into threads (id, member_ids, sent, job_id, title)
      select ${id}::uuid, ${toPair(thread)}::bigint[], '{0,0}', ${jobId}::bigint, ${title}::text
      where ${maxUnanswered}::int is null or (select count(*) from openings where not is_past) < ${maxUnanswered}::int
      on conflict (member_ids, job_id) where kind = 0 do nothing returning id, member_ids
    ), members as (
      insert into thread_members (thread_id, user_id) select id, unnest(member_ids) from inserted
    ), opened as (
      insert into thread_openings (opener, thread_id)
      select ${opener}::bigint, id from inserted where ${maxUnanswered}::int is not null
    )
    select id from inserted`;
  return row?.id;
}

/** Milliseconds until the oldest opening that counts is a day old. An answer of the other member may come earlier. */
async function millisecondsUntilNextOpening(db: Database, opener: UserId): Promise<number> {
  const [row] = await db.query<{ ms: number | null }>`
    select extract(epoch from min(at) + interval '1 day' - now())::float8 * 1000 as ms
    from thread_openings where opener = ${opener}::bigint`;
  return Math.max(0, row?.ms ?? 0);
}
