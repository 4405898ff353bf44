import type { Statements } from './database.ts';

/** A row whose index entries may lag behind it. */
interface Lagging {
  /** Name of the updated row. */
  readonly row: string;
  /** The current transaction as a bigint. */
  readonly xact: unknown;
  /** Condition under which the index entries move too. */
  readonly isDue: unknown;
}

/**
 * Assignments that record a change by the current transaction, for `sync`. `indexed_xact`, the copy of `changed` that the
 * indexes hold, moves too; of a lagging row only if it is due.
 */
export const bumpChanged = (db: Statements, lagging?: Lagging) =>
  lagging === undefined
    ? db.sql`changed = pg_current_xact_id(), indexed_xact = pg_current_xact_id()::text::bigint`
    : db.sql`
  changed = pg_current_xact_id(),
  indexed_xact = case when ${lagging.isDue} then ${lagging.xact} else ${db.sql(lagging.row)}.indexed_xact end`;
