import type { Database } from '../database.ts';

// Work that one instance does at a time: a row says who holds it until when, in `holder` and `held_until`.

/** The columns of a row that `holder` holds from now on, for `ms` milliseconds. */
export const taken = (db: Database, holder: string, ms: number) => db.sql`
  holder = ${holder}::uuid, held_until = now() + make_interval(secs => ${ms}::float8 / 1000)`;

/** Whether `holder` may take the row: it holds it already, or nobody does any more. */
export const isFree = (db: Database, holder: string) => db.sql`
  (holder = ${holder}::uuid or held_until < now())`;
