import type { Database } from './database.ts';

/** How far the columns that indexes hold may be behind the columns that readers ask for. */
export interface ListedBehind {
  /** Of `listed_at` behind `activity_at`, as an interval of PostgreSQL. */
  readonly time: string;
  /** Of `listed_xact` behind `changed`, in transactions. */
  readonly xacts: number;
}

/**
 * What every reader reckons with. A new index entry costs more than the rest of a thread's update: with 40,000 active threads
 * these bounds take 31 % of the CPU and 37 % of the WAL of a send away, against 10 seconds and 10,000 transactions. A page and
 * `sync` read the threads of so much time more than they show: 8 to 100 for a user with 10,000 threads.
 */
export const LISTED_BEHIND: ListedBehind = { time: '10 minutes', xacts: 1_000_000 };

/** What instances of the version before reckon with. */
const LISTED_BEHIND_BEFORE: ListedBehind = { time: '10 seconds', xacts: 10_000 };

/**
 * The bounds that writers keep. While instances of the version before may still run, theirs: beyond them those would list
 * threads in a wrong order and `sync` would miss changes. Returns a function that tells the bounds of now.
 */
export async function readWriterBounds(db: Database): Promise<() => ListedBehind> {
  const [row] = await db.query<{ ms: number }>`
    select (extract(epoch from upgraded_at - now()) * 1000)::float8 as ms from installation`;
  const end = performance.now() + (row?.ms ?? 0);
  return () => (performance.now() < end ? LISTED_BEHIND_BEFORE : LISTED_BEHIND);
}
