import type { Statements } from './database.ts';

/**
 * Assignments that record a change by the current transaction, for `sync`. `indexed_xact`, the copy of `changed` that the
 * indexes hold, moves too; with `isDue` it moves to `xact`, the current transaction as a bigint, and only if the entry is due.
 */
export const bumpChanged = (db: Statements, isDue?: unknown) =>
  isDue === undefined
    ? db.sql`changed = pg_current_xact_id(), indexed_xact = pg_current_xact_id()::text::bigint`
    : db.sql`
  changed = pg_current_xact_id(), indexed_xact = case when ${isDue} then xact else indexed_xact end`;
