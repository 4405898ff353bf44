import type { ReservedSQL } from 'bun';
import { backoffMs } from '../concurrency/backoff.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import { ConfigError } from '../config/config.ts';
import type { Logger } from '../observe/logger.ts';
import type { Database } from './database.ts';
import { migrations as released, type Migrations } from './migrations.ts';
import { isForbidden } from './postgres-error.ts';
import { runMigrations, type MigrationRun } from './run-migrations.ts';
import { pause, readBackendPid, startSession } from './start-session.ts';

/** Key of the advisory lock: any number that no other software uses, the bytes of "msgs". */
const ADVISORY_LOCK = 0x6d736773;
/** Time limit of a statement of a migration. Building an index on a large table takes long. */
const STATEMENT_TIMEOUT = '1h';
/** Time that a start waits for another instance that migrates, in milliseconds: as long as migrations may take. */
const TURN_PATIENCE_MS = 2 * 60 * 60_000;
/** Time that an aborted start waits until its statement is cancelled, in milliseconds. */
const CANCEL_MS = 1_000;

export interface MigrateOptions {
  readonly schema: string;
  readonly log: Logger;
  readonly signal?: AbortSignal | undefined;
  /** Other migrations than those of this version, for tests of the mechanism. */
  readonly migrations?: Migrations;
}

/**
 * Brings the schema up to date. Instances that start together take turns under an advisory lock. A migration runs in one
 * transaction with its record, or in steps that can be repeated. Throws ConfigError for a database that does not fit, and the
 * signal's reason if it is aborted; then no statement goes on in PostgreSQL.
 */
export async function migrate(db: Database, options: MigrateOptions): Promise<void> {
  const { log, signal, migrations = released } = options;
  const session = await startSession(db, log, signal);
  const run: MigrationRun = { ...options, session, migrations };
  const stopCancelling = await cancelOnAbort(db, session, signal);
  try {
    await session.unsafe(`set statement_timeout to '${STATEMENT_TIMEOUT}'`);
    await takeTurn(run);
    await createSchema(run);
    await runPermitted(run);
    await release(session);
  } catch (error) {
    // The end of the session releases the lock and the settings.
    await session.close({ timeout: 0 });
    signal?.throwIfAborted();
    throw error;
  } finally {
    stopCancelling();
  }
}

async function release(session: ReservedSQL): Promise<void> {
  await session`select pg_advisory_unlock_all()`;
  await session.unsafe('reset statement_timeout');
  await session.unsafe('reset lock_timeout');
  await session.release();
}

/** Ends the session in PostgreSQL at the signal: a statement that waits for a lock does not notice that its client left. */
async function cancelOnAbort(db: Database, session: ReservedSQL, signal?: AbortSignal): Promise<() => void> {
  if (signal === undefined) return () => {};
  const pid = await readBackendPid(session);
  const cancel = (): void => {
    const cancelled = db.sql`select pg_terminate_backend(${pid ?? 0})`;
    void withTimeout(cancelled, CANCEL_MS, 'cancelling')
      .catch(() => {})
      .then(() => session.close({ timeout: 0 }));
  };
  signal.addEventListener('abort', cancel, { once: true });
  return () => signal.removeEventListener('abort', cancel);
}

/**
 * Polls for the lock instead of waiting in it: a session that waits there holds a snapshot, and an index that is built
 * concurrently would wait for that snapshot for ever.
 */
async function takeTurn({ session, schema, log, signal }: MigrationRun): Promise<void> {
  const end = performance.now() + TURN_PATIENCE_MS;
  for (let attempt = 0; ; attempt++) {
    const [row] = await session<{ isLocked: boolean }[]>`
      select pg_try_advisory_lock(${ADVISORY_LOCK}, hashtext(${schema})) as "isLocked"`;
    if (row?.isLocked) return;
    if (performance.now() > end)
      throw new ConfigError('another instance brings the schema up to date, for hours');
    if (attempt === 0) log.info('another instance brings the schema up to date');
    await pause(20 + backoffMs(attempt, 50, 1_000), signal);
  }
}

/** Checks before it creates: a role that owns the schema may lack the privilege to create others. */
async function createSchema({ session, schema }: MigrationRun): Promise<void> {
  const [found] = await session<{ role: string; hasSchema: boolean; hasTable: boolean }[]>`
    select quote_ident(current_user) as role, to_regnamespace(${schema}) is not null as "hasSchema",
      to_regclass(${schema} || '.migrations') is not null as "hasTable"`;
  const { role, hasSchema, hasTable } = found ?? {};
  try {
    if (!hasSchema) await session.unsafe(`create schema if not exists "${schema}"`);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    throw new ConfigError(
      `DATABASE_SCHEMA ${schema} does not exist and the role ${role} may not create it: create schema ${schema} authorization ${role}`,
      { cause: error },
    );
  }
  const [current] = await session<{ schema: string | null }[]>`select current_schema() as schema`;
  if (current?.schema !== schema)
    throw new ConfigError(
      `DATABASE_SCHEMA ${schema} may not be used by the role ${role}: grant usage on schema ${schema} to ${role}`,
    );
  if (!hasTable)
    await session.unsafe(
      `create table "${schema}".migrations (name text primary key, at timestamptz not null default now())`,
    );
}

/** Runs the migrations. A missing privilege is a fault of the settings. */
async function runPermitted(run: MigrationRun): Promise<void> {
  try {
    await runMigrations(run);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const [row] = await run.session<{ role: string }[]>`select quote_ident(current_user) as role`;
    throw new ConfigError(
      `DATABASE_URL: the role ${row?.role} may not change the schema ${run.schema}: ${error.message}`,
      { cause: error },
    );
  }
}
