import type { Database } from '../database.ts';

// Work that one instance does at a time: a row names the holder of the lease and the end of the lease, in `lease_holder` and
// `leased_until`.

/** Assignments by which `holder` acquires or extends the lease of a row for `ms` milliseconds. */
export const acquireLease = (db: Database, holder: string, ms: number) => db.sql`
  lease_holder = ${holder}::uuid, leased_until = now() + make_interval(secs => ${ms}::float8 / 1000)`;

/** Whether `holder` may acquire the lease: it holds the lease already, or the lease has ended. */
export const leaseIsFree = (db: Database, holder: string) => db.sql`
  (lease_holder = ${holder}::uuid or leased_until < now())`;
