import { SQL, type ReservedSQL } from 'bun';
import { Umzug, type UmzugStorage } from 'umzug';
import { backOff, bounded, sleep } from '../bounded.ts';
import type { Logger } from '../observe/logger.ts';
import type { Database } from './database.ts';
import { migrations } from './migrations.ts';

/** Any number that nobody else locks: the bytes of "msgs". */
const ADVISORY_LOCK = 0x6d736773;
/** Longer than any other statement: an index on a large table takes its time. */
const STATEMENT_TIMEOUT = '10min';
/**
 * How long a migration waits for a table at a time, since everybody else waits behind it: less than a statement may take. And
 * how long it tries, in milliseconds: a backup may read the table meanwhile.
 */
const LOCK_TIMEOUT = '2s';
const LOCK_PATIENCE_MS = 10 * 60_000;
/** How long a start waits for PostgreSQL, in milliseconds; whoever started the process may try again. */
const START_MS = 30_000;

/**
 * Brings the schema up to date. Instances that start together take turns under an advisory lock; each migration is one
 * transaction with its record.
 */
export async function migrate(db: Database, schema: string, log: Logger): Promise<void> {
  const session = await reserve(db, log);
  try {
    await session.unsafe(`set statement_timeout to '${STATEMENT_TIMEOUT}'`);
    await session`select pg_advisory_lock(${ADVISORY_LOCK}, hashtext(${schema}))`;
    await session.unsafe(`create schema if not exists "${schema}"`);
    await session.unsafe(
      'create table if not exists migrations (name text primary key, at timestamptz not null default now())',
    );
    await umzug(session, log).up();
  } finally {
    await session`select pg_advisory_unlock_all()`.catch(() => {});
    await session.unsafe(`set statement_timeout to ${db.timeoutMs}`).catch(() => {});
    await session.release();
  }
}

/** Waits for a PostgreSQL that is still starting, as it is when everything starts at once. Rejects after START_MS. */
async function reserve(db: Database, log: Logger): Promise<ReservedSQL> {
  const end = performance.now() + START_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await bounded(db.sql.reserve(), db.timeoutMs, 'connecting to PostgreSQL');
    } catch (error) {
      if (performance.now() > end) throw error;
      log.warn({ reason: String(error) }, 'PostgreSQL does not answer yet');
      await sleep(100 + backOff(attempt, 100, 2_000));
    }
  }
}

function umzug(session: ReservedSQL, log: Logger): Umzug {
  return new Umzug({
    logger: {
      info: (m) => log.info(m, 'migration'),
      warn: (m) => log.warn(m),
      error: (m) => log.error(m),
      debug: (m) => log.debug(m),
    },
    storage: storage(session),
    migrations: Object.entries(migrations).map(([name, text]) => ({
      name,
      up: () => withLocks(log, () => apply(session, name, text)),
    })),
  });
}

async function apply(session: ReservedSQL, name: string, text: string): Promise<void> {
  await session.begin(async (transaction) => {
    await transaction.unsafe(`set local lock_timeout to '${LOCK_TIMEOUT}'`);
    await transaction.unsafe(text).simple();
    await transaction`insert into migrations (name) values (${name})`;
  });
}

/** Tries again while somebody else has a table that the migration changes. Rejects after LOCK_PATIENCE_MS. */
async function withLocks(log: Logger, migrateOne: () => Promise<void>): Promise<void> {
  const end = performance.now() + LOCK_PATIENCE_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await migrateOne();
    } catch (error) {
      if (!isLocked(error) || performance.now() > end) throw error;
      log.warn({ reason: String(error) }, 'a table that a migration changes is in use');
      await sleep(500 + backOff(attempt, 500, 5_000));
    }
  }
}

const isLocked = (error: unknown): boolean => error instanceof SQL.PostgresError && error.errno === '55P03';

function storage(session: ReservedSQL): UmzugStorage {
  return {
    executed: async () => {
      const rows = await session<{ name: string }[]>`select name from migrations order by name`;
      return rows.map((row) => row.name);
    },
    // Recorded in the migration's own transaction above.
    logMigration: async () => {},
    unlogMigration: () => Promise.reject(new Error('migrations only go forward')),
  };
}
