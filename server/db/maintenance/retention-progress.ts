import type { Database } from '../database.ts';
import { acquireLease, leaseIsFree } from './job-lease.ts';

/** The kinds of data that retention deletes. Each is deleted in rounds, by one instance at a time. */
export type RetentionJobName = 'files' | 'messages' | 'notifications' | 'reads';

/** The result of one statement of a round. */
export interface RetentionStep {
  readonly deleted: number;
  /** Key after which the round goes on; null: the round has ended. */
  readonly next: string | null;
}

/** The answer of such a statement: the last key that it looked at, and whether one of its keys may have more to delete. */
export interface RetentionStepRow {
  readonly deleted: number;
  readonly last: string | null;
  readonly isFull: boolean;
}

/** The step of a row. If it is full, the next statement starts after the same key. */
export function toRetentionStep(row: RetentionStepRow | undefined, after: string): RetentionStep {
  const { deleted, last, isFull } = row ?? { deleted: 0, last: null, isFull: false };
  return { deleted, next: isFull ? after : last };
}

/**
 * Acquires or extends the lease of a job for `ms` milliseconds. Resolves to the position in the round; undefined if another
 * instance holds the lease, or no round is due.
 */
export async function acquireRetentionJob(
  db: Database,
  job: RetentionJobName,
  holder: string,
  ms: number,
): Promise<{ cursor: string | null } | undefined> {
  const [row] = await db.query<{ cursor: string | null }>`
    update retention_jobs set ${acquireLease(db, holder, ms)}
    where job = ${job} and ${leaseIsFree(db, holder)} and next_at <= now() returning cursor`;
  return row;
}

/** Stores the position in the round; at its end, the time of the next round. */
export async function advanceRetentionJob(
  db: Database,
  job: RetentionJobName,
  {
    holder,
    next,
    roundMs,
  }: { readonly holder: string; readonly next: string | null; readonly roundMs: number },
): Promise<void> {
  await db.query`
    update retention_jobs set cursor = ${next}::text,
      next_at = case when ${next}::text is null then now() + make_interval(secs => ${roundMs}::float8 / 1000) else next_at end
    where job = ${job} and lease_holder = ${holder}::uuid`;
}
