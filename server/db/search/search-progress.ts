import type { ThreadId } from '@messaging/protocol/primitives';
import type { Database } from '../database.ts';
import { acquireLease, leaseIsFree } from '../maintenance/job-lease.ts';

/** How far the round through all threads is. */
export interface SearchProgress {
  /** Thread after which the round goes on. */
  readonly threadId: ThreadId;
  /** Number of threads that the round has looked at. */
  readonly threads: number;
  /** Number of all threads, as PostgreSQL estimates it. */
  readonly estimate: number;
  /** Whether a round has ended before. */
  readonly isFilled: boolean;
}

export const FIRST_THREAD: ThreadId = '00000000-0000-0000-0000-000000000000';

/**
 * Acquires or extends the lease of the round for `ms` milliseconds; undefined if another instance holds it. After `idle`
 * milliseconds without a holder, messages may have been stored by instances with SEARCH off: the words count as not filled, and the
 * round starts again. It passes threads whose words are stored at once.
 */
export async function acquireSearchLease(
  db: Database,
  holder: string,
  { ms, idleMs }: { readonly ms: number; readonly idleMs: number },
): Promise<SearchProgress | undefined> {
  const isIdle = db.sql`leased_until < now() - make_interval(secs => ${idleMs}::float8 / 1000)`;
  const [row] = await db.query<SearchProgress>`
    update search_progress set ${acquireLease(db, holder, ms)},
      filled_at = case when not ${isIdle} then filled_at end,
      thread_id = case when ${isIdle} then ${FIRST_THREAD}::uuid else thread_id end,
      threads = case when ${isIdle} then 0 else threads end
    where ${leaseIsFree(db, holder)}
    returning thread_id as "threadId", threads::float8, filled_at is not null as "isFilled",
      (select greatest(reltuples, 0) from pg_class where oid = 'threads'::regclass)::float8 as estimate`;
  return row;
}

/** Ends the lease, so that another instance goes on at once. */
export async function releaseSearchLease(db: Database, holder: string): Promise<void> {
  await db.query`update search_progress set leased_until = now() where lease_holder = ${holder}::uuid`;
}

/** Stores that the round has looked at `threads` more threads up to `threadId`; null: it has ended. */
export async function advanceSearch(
  db: Database,
  holder: string,
  { threadId, threads }: { readonly threadId: ThreadId | null; readonly threads: number },
): Promise<void> {
  await db.query`
    update search_progress set thread_id = coalesce(${threadId}::uuid, ${FIRST_THREAD}::uuid),
      threads = case when ${threadId}::uuid is null then 0 else threads + ${threads}::bigint end,
      filled_at = case when ${threadId}::uuid is null then coalesce(filled_at, now()) else filled_at end
    where lease_holder = ${holder}::uuid`;
}

/** Whether the words of all earlier messages are stored. */
export async function isSearchFilled(db: Database): Promise<boolean> {
  const rows = await db.query`select 1 from search_progress where filled_at is not null`;
  return rows.length > 0;
}

/** A page of threads. */
export interface ThreadPage {
  /** Those with messages or changes whose words are not stored. */
  readonly behind: readonly ThreadId[];
  readonly size: number;
  /** The last thread; null: there is none. */
  readonly last: ThreadId | null;
}

/** The next `limit` threads. Subqueries, because a generic plan would join with all of `search_cursors`. */
export async function listThreadsBehind(db: Database, after: ThreadId, limit: number): Promise<ThreadPage> {
  const [row] = await db.query<ThreadPage>`
    with page as materialized (
      select id, last_seq, last_change from threads where id > ${after}::uuid order by id limit ${limit}::int
    )
    select array(
      select id::text from page where last_seq > 0 and not exists (
        select from search_cursors stored where stored.thread_id = page.id and stored.seq >= page.last_seq and stored.change >= page.last_change
        offset 0)
      order by id) as behind,
      (select count(*) from page)::int as size, (select id from page order by id desc limit 1) as last`;
  return { behind: Array.from(row?.behind ?? []), size: row?.size ?? 0, last: row?.last ?? null };
}
