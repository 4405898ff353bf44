import type { Database } from './database.ts';

/**
 * A point in the database's history: everything that committed after it, and nothing else is promised, has a `changed`
 * at or above it. Transactions that are open now are at or above it too, which a timestamp could not say.
 */
export async function currentSyncToken(db: Database): Promise<string> {
  const [row] = await db.query<{ token: string }>`
    select id || '.' || pg_snapshot_xmin(pg_current_snapshot())::text as token from installation`;
  if (row === undefined) throw new Error('the installation has no id');
  return row.token;
}
