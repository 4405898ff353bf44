import type { ReservedSQL } from 'bun';
import { MigrationError, Umzug, type UmzugStorage } from 'umzug';
import { backoffMs } from '../concurrency/backoff.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import { ConfigError } from '../config/config.ts';
import type { Logger } from '../observe/logger.ts';
import type { Database } from './database.ts';
import { migrations } from './migrations.ts';
import { isForbidden, isLockTimeout } from './postgres-error.ts';
import { pause, startSession } from './start-session.ts';

/** Any number that nobody else locks: the bytes of "msgs". */
const ADVISORY_LOCK = 0x6d736773;
/** Longer than any other statement: an index on a large table takes its time. */
const STATEMENT_TIMEOUT = '1h';
/**
 * How long a migration waits for a table at a time, since everybody else waits behind it: less than a statement may take. And
 * how long it tries, in milliseconds: a backup may read the table meanwhile.
 */
const LOCK_TIMEOUT = '2s';
const LOCK_PATIENCE_MS = 10 * 60_000;
/** How long a start waits for another instance that migrates, in milliseconds: as long as its migrations may take. */
const TURN_PATIENCE_MS = 2 * 60 * 60_000;
/** How long a start that is stopped waits for its statement to be cancelled, in milliseconds. */
const CANCEL_MS = 1_000;
/** The first line of a migration whose statements run one by one, each in a transaction of its own. */
const IN_STEPS = '-- In steps.';

/** What one migration works with. */
interface Migrating {
  readonly session: ReservedSQL;
  readonly schema: string;
  readonly log: Logger;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings the schema up to date. Instances that start together take turns under an advisory lock. A migration is one
 * transaction with its record, or runs in steps that can be repeated. Throws ConfigError for a database that does not
 * fit, and the signal's reason when it is aborted: then nothing of it goes on in PostgreSQL.
 */
export async function migrate(
  db: Database,
  schema: string,
  log: Logger,
  signal?: AbortSignal,
): Promise<void> {
  const session = await startSession(db, log, signal);
  const migrating = { session, schema, log, signal };
  const stopCancelling = await cancelOnAbort(db, session, signal);
  try {
    await session.unsafe(`set statement_timeout to '${STATEMENT_TIMEOUT}'`);
    await takeTurn(migrating);
    await createSchema(migrating);
    await runMigrations(migrating);
    await giveBack(session);
  } catch (error) {
    // The lock and the settings end with it.
    await session.close({ timeout: 0 });
    signal?.throwIfAborted();
    throw error;
  } finally {
    stopCancelling();
  }
}

async function giveBack(session: ReservedSQL): Promise<void> {
  await session`select pg_advisory_unlock_all()`;
  await session.unsafe('reset statement_timeout');
  await session.unsafe('reset lock_timeout');
  await session.release();
}

/** Ends the session in PostgreSQL at the signal: a statement that waits for a lock does not notice that its client left. */
async function cancelOnAbort(db: Database, session: ReservedSQL, signal?: AbortSignal): Promise<() => void> {
  if (signal === undefined) return () => {};
  const [row] = await session.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid');
  const cancel = (): void => {
    const cancelled = db.sql`select pg_terminate_backend(${row?.pid ?? 0})`;
    void withTimeout(cancelled, CANCEL_MS, 'cancelling')
      .catch(() => {})
      .then(() => session.close({ timeout: 0 }));
  };
  signal.addEventListener('abort', cancel, { once: true });
  return () => signal.removeEventListener('abort', cancel);
}

/**
 * Asks again and again rather than waiting in the lock: who waits there holds a snapshot, and an index that is built
 * concurrently would wait for that, for ever.
 */
async function takeTurn({ session, schema, log, signal }: Migrating): Promise<void> {
  const end = performance.now() + TURN_PATIENCE_MS;
  for (let attempt = 0; ; attempt++) {
    const [row] = await session<{ taken: boolean }[]>`
      select pg_try_advisory_lock(${ADVISORY_LOCK}, hashtext(${schema})) as taken`;
    if (row?.taken) return;
    if (performance.now() > end)
      throw new ConfigError('another instance brings the schema up to date, for hours');
    if (attempt === 0) log.info('another instance brings the schema up to date');
    await pause(20 + backoffMs(attempt, 50, 1_000), signal);
  }
}

/** Looks before it creates: a role that owns the schema need not be allowed to create others. */
async function createSchema({ session, schema }: Migrating): Promise<void> {
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

async function runMigrations(migrating: Migrating): Promise<void> {
  try {
    await umzug(migrating).up();
  } catch (error) {
    const cause = error instanceof MigrationError ? error.cause : error;
    if (!isForbidden(cause)) throw error;
    const [row] = await migrating.session<{ role: string }[]>`select quote_ident(current_user) as role`;
    throw new ConfigError(
      `DATABASE_URL: the role ${row?.role} may not change the schema ${migrating.schema}: ${cause.message}`,
      { cause },
    );
  }
}

function umzug(migrating: Migrating): Umzug {
  const { log } = migrating;
  return new Umzug({
    logger: {
      info: (m) => log.info(m, 'migration'),
      warn: (m) => log.warn(m),
      error: (m) => log.error(m),
      debug: (m) => log.debug(m),
    },
    storage: storage(migrating),
    migrations: Object.entries(migrations).map(([name, text]) => ({
      name,
      up: () => withLocks(migrating, () => apply(migrating, name, text)),
    })),
  });
}

async function apply(migrating: Migrating, name: string, text: string): Promise<void> {
  const { session, schema } = migrating;
  if (text.startsWith(IN_STEPS)) await applySteps(migrating, text);
  await session.begin(async (transaction) => {
    await transaction.unsafe(`set local lock_timeout to '${LOCK_TIMEOUT}'`);
    if (!text.startsWith(IN_STEPS)) await transaction.unsafe(text).simple();
    await transaction`insert into ${transaction(schema)}.migrations (name) values (${name})`;
  });
}

/**
 * Runs the statements, which stand apart by empty lines, one by one. Each can be repeated, as after a start that was
 * stopped in between.
 */
async function applySteps({ session, schema }: Migrating, text: string): Promise<void> {
  await dropInvalidIndexes(session, schema);
  // The record that follows is written to disk with everything before it.
  await session.unsafe('set synchronous_commit to off');
  for (const statement of text.split(/\n{2,}/)) {
    // What is built concurrently holds up nobody while it waits, and would have to begin again.
    const lockTimeout = /concurrently/.test(statement) ? '0' : LOCK_TIMEOUT;
    await session.unsafe(`set lock_timeout to '${lockTimeout}'`);
    await session.unsafe(statement).simple();
  }
  await session.unsafe('reset synchronous_commit');
}

/** What is left of an index whose building was stopped: it would be taken for the index. */
async function dropInvalidIndexes(session: ReservedSQL, schema: string): Promise<void> {
  const left = await session<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
    where not i.indisvalid and c.relnamespace = to_regnamespace(${schema})`;
  for (const { name } of left) await session.unsafe(`drop index concurrently ${name}`);
}

/** Tries again while somebody else has a table that the migration changes. Rejects after LOCK_PATIENCE_MS. */
async function withLocks({ log, signal }: Migrating, migrateOne: () => Promise<void>): Promise<void> {
  const end = performance.now() + LOCK_PATIENCE_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await migrateOne();
    } catch (error) {
      if (!isLockTimeout(error) || performance.now() > end) throw error;
      log.warn({ reason: String(error) }, 'a table that a migration changes is in use');
      await pause(500 + backoffMs(attempt, 500, 5_000), signal);
    }
  }
}

function storage({ session, schema }: Migrating): UmzugStorage {
  return {
    executed: async () => {
      const rows = await session<
        { name: string }[]
      >`select name from ${session(schema)}.migrations order by name`;
      return rows.map((row) => row.name);
    },
    // Recorded in the migration's own transaction above.
    logMigration: async () => {},
    unlogMigration: () => Promise.reject(new Error('migrations only go forward')),
  };
}
