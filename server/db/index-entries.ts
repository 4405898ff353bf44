import type { ThreadId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import { INDEX_LAG } from './index-lag.ts';

/**
 * Assignments to a row of `threads` that record a change by the current transaction, for `sync`. `indexed_xact` moves too; with
 * `isDue` it moves to `xact`, the current transaction as a bigint, and only if it is due. The trigger `move_index_entries` then
 * moves the index entries of the members.
 */
export const bumpChanged = (db: Statements, isDue?: unknown) =>
  isDue === undefined
    ? db.sql`changed = pg_current_xact_id(), indexed_xact = pg_current_xact_id()::text::bigint`
    : db.sql`
  changed = pg_current_xact_id(), indexed_xact = case when ${isDue} then xact else indexed_xact end`;

/** Whether the index entries of `row` lag as many transactions behind the transaction `xact` as they may. */
export const isXactDue = (db: Statements, row: unknown, xact: unknown = db.sql`xact`) => db.sql`
  ${xact} > ${row}.indexed_xact + ${INDEX_LAG.xacts}::bigint`;

/** Whether the index entries of the row `thread` lag as far behind as they may, for a message of the time `createdAt`. */
export const isIndexDue = (db: Statements, createdAt: unknown) => db.sql`
  (${createdAt} > thread.listed_at + ${INDEX_LAG.time}::interval
    or ${isXactDue(db, db.sql`thread`)})`;

/** Moves the index entries of these threads and of all their members, in the order in which sends lock the threads. */
export function moveIndexEntries(db: Database, threadIds: readonly ThreadId[]): Promise<unknown> {
  return db.query`
    with locked as materialized (
      select id from threads where id = any(${arrayLiteral(threadIds)}::uuid[]) order by id for no key update
    )
    update threads thread set indexed_xact = pg_current_xact_id()::text::bigint from locked where thread.id = locked.id`;
}
