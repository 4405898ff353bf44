import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { ThreadState } from '@messaging/protocol/thread-state';
import { fitsAnswer } from '../answer-bytes.ts';
import type { Database } from '../database.ts';
import type { Fetched } from '../messages.ts';
import { lastLoud } from '../turns.ts';
import { stateColumn, toThreadState, type StoredState } from '../thread-state-row.ts';
import type { Erased } from './erasure.ts';

/** Deletes at most `limit` states of threads that the user has set, and which threads the user has read. */
export async function eraseThreadStates(
  db: Database,
  userId: UserId,
  _: null | true,
  limit: number,
): Promise<Erased<true>> {
  const erased = await db.query`
    with page as materialized (select thread_id from thread_states where user_id = ${userId}::bigint limit ${limit}::int),
      known as (delete from read_threads where user_id = ${userId}::bigint)
    delete from thread_states state using page
    where state.user_id = ${userId}::bigint and state.thread_id = page.thread_id returning 1`;
  return { count: erased.length, next: erased.length === limit ? true : null };
}

export interface ExportedState {
  readonly threadId: ThreadId;
  readonly state: ThreadState | null;
}

/** The next states of threads that the user has set, at most `limit` and as many as fit an answer. */
export async function exportThreadStates(
  db: Database,
  userId: UserId,
  after: ThreadId,
  limit: number,
): Promise<Fetched<ExportedState>> {
  const rows = await db.query<{
    threadId: ThreadId;
    state: StoredState;
    lastSeq: number;
    loudSeq: number | null;
    found: number;
  }>`
    with page as (
      select state.*, count(*) over () as found,
        sum(coalesce(octet_length(note), 0) + coalesce(pg_column_size(draft), 0)) over (order by thread_id) as total
      from thread_states state where user_id = ${userId}::bigint and thread_id > ${after}::uuid
      order by thread_id limit ${limit}::int
    )
    select state.thread_id as "threadId", ${stateColumn(db)} as state, least(thread.last_seq, member.left_seq)::float8 as "lastSeq",
      (select loud.seq from ${lastLoud(db)} loud)::float8 as "loudSeq", state.found::int
    from page state join threads thread on thread.id = state.thread_id
      join thread_members member on member.thread_id = state.thread_id and member.user_id = state.user_id
    where ${fitsAnswer(db)} order by state.thread_id`;
  return {
    rows: rows.map(({ threadId, state, lastSeq, loudSeq }) => ({
      threadId,
      state: toThreadState(state, lastSeq, loudSeq ?? undefined),
    })),
    found: rows[0]?.found ?? 0,
  };
}
