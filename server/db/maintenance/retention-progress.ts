import type { Database } from '../database.ts';
import { isFree, taken } from './job-lease.ts';

/** What grows old. Each is deleted in rounds, by one instance at a time. */
export type Sweepable = 'messages' | 'notifications' | 'reads';

/** What one statement has deleted. */
export interface Swept {
  readonly deleted: number;
  /** Where the round goes on, a key of what is walked; null: it is over. */
  readonly next: string | null;
}

/** What such a statement says: the last key it looked at, and whether one of those keys may have more to delete. */
export interface SweptRow {
  readonly deleted: number;
  readonly last: string | null;
  readonly isFull: boolean;
}

export function sweptOf(row: SweptRow | undefined, after: string): Swept {
  const { deleted, last, isFull } = row ?? { deleted: 0, last: null, isFull: false };
  return { deleted, next: isFull ? after : last };
}

/**
 * Makes this instance the one that sweeps, or keeps it that, for `ms` milliseconds. Its place in the round; nothing: another
 * one sweeps, or no round is due.
 */
export async function holdSweep(
  db: Database,
  what: Sweepable,
  holder: string,
  ms: number,
): Promise<{ cursor: string | null } | undefined> {
  const [row] = await db.query<{ cursor: string | null }>`
    update sweeps set ${taken(db, holder, ms)}
    where what = ${what} and ${isFree(db, holder)} and next_at <= now() returning cursor`;
  return row;
}

/** Notes how far this round is; at its end, when the next one is due. */
export async function advanceSweep(
  db: Database,
  what: Sweepable,
  {
    holder,
    next,
    roundMs,
  }: { readonly holder: string; readonly next: string | null; readonly roundMs: number },
): Promise<void> {
  await db.query`
    update sweeps set cursor = ${next}::text,
      next_at = case when ${next}::text is null then now() + make_interval(secs => ${roundMs}::float8 / 1000) else next_at end
    where what = ${what} and holder = ${holder}::uuid`;
}
