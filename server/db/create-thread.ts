import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';

/** A thread to open. */
export interface NewThread {
  readonly id: ThreadId;
  readonly opener: UserId;
  readonly other: UserId;
  readonly jobId: number | null;
  readonly title: string | null;
  /** Threads of the opener's last 24 hours that the other member may have left unanswered; null: any number. */
  readonly maxUnanswered: number | null;
}

/** The thread, or how many milliseconds it takes until the opener may open one more. */
export type Opened = { readonly id: ThreadId; readonly isNew: boolean } | { readonly retryAfterMs: number };

/** Makes the thread of a pair about a job, or finds it: two callers at once get the same one. */
export async function createThread(db: Database, thread: NewThread): Promise<Opened> {
  const made = await makeThread(db, thread);
  if (made !== undefined) return { id: made, isNew: true };
  const [low, high] = pairOf(thread);
  const [found] = await db.query<{ id: string }>`
    select id from threads
    where low_user = ${low}::bigint and high_user = ${high}::bigint and job_id is not distinct from ${thread.jobId}::bigint`;
  if (found !== undefined) return { id: found.id, isNew: false };
  if (thread.maxUnanswered === null) throw new Error('a thread that was in the way is gone');
  return { retryAfterMs: await untilNextOpening(db, thread.opener) };
}

function pairOf({ opener, other }: NewThread): readonly [low: UserId, high: UserId] {
  return [Math.min(opener, other), Math.max(opener, other)];
}

/**
 * Nothing where the thread exists or the opener has too many. Each opening removes those that count no more, so that an
 * opener has at most `maxUnanswered` rows. Calls that run at once do not see each other: together they may exceed the limit by
 * their number, which is cheaper than a lock and changes nothing for those who are written to.
 */
async function makeThread(db: Database, thread: NewThread): Promise<ThreadId | undefined> {
  const { id, opener, jobId, title, maxUnanswered } = thread;
  const [low, high] = pairOf(thread);
  const [made] = await db.query<{ id: string }>`
    with openings as materialized (
      select o.thread_id, o.at <= now() - interval '1 day'
        or case o.opener when t.low_user then t.last_seq - t.low_sent else t.low_sent end > 0 as is_past
      from thread_openings o join threads t on t.id = o.thread_id
      where o.opener = ${opener}::bigint and ${maxUnanswered}::int is not null
    ), past as (
      select thread_id from thread_openings
      where opener = ${opener}::bigint and thread_id in (select thread_id from openings where is_past) for update skip locked
    ), removed as (
      delete from thread_openings where opener = ${opener}::bigint and thread_id in (select thread_id from past)
    ), made as (
      insert into threads (id, low_user, high_user, job_id, title)
      select ${id}::uuid, ${low}::bigint, ${high}::bigint, ${jobId}::bigint, ${title}::text
      where ${maxUnanswered}::int is null or (select count(*) from openings where not is_past) < ${maxUnanswered}::int
      on conflict (low_user, high_user, job_id) do nothing returning id
    ), members as (
      insert into thread_members (thread_id, user_id, other_id)
      select id, m.* from made, (values (${low}::bigint, ${high}::bigint), (${high}::bigint, ${low}::bigint)) m
    ), opened as (
      insert into thread_openings (opener, thread_id)
      select ${opener}::bigint, id from made where ${maxUnanswered}::int is not null
    )
    select id from made`;
  return made?.id;
}

/** Milliseconds until the oldest opening that counts is a day old. An answer of the other member may come earlier. */
async function untilNextOpening(db: Database, opener: UserId): Promise<number> {
  const [row] = await db.query<{ ms: number | null }>`
    select extract(epoch from min(at) + interval '1 day' - now())::float8 * 1000 as ms
    from thread_openings where opener = ${opener}::bigint`;
  return Math.max(0, row?.ms ?? 0);
}
