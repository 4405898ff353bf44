import type { ReservedSQL } from 'bun';
import { backoffMs, sleep } from '../concurrency/backoff.ts';
import { withTimeout, raceAbort } from '../concurrency/timeouts.ts';
import { ConfigError } from '../config/config.ts';
import type { Logger } from '../observe/logger.ts';
import type { Database } from './database.ts';
import { isSettingRefused, mayConnectLater } from './postgres-error.ts';
import { takesWrites } from './pool.ts';
import { neededSettings, type SessionSettings } from './session.ts';

/** How long a start waits for PostgreSQL, in milliseconds; whoever started the process may try again. */
const START_MS = 30_000;
/** How often two connections are compared: a pooler could give each its own server now and then. */
const POOLER_ROUNDS = 5;

/**
 * A connection that was found to be as the service needs it. Waits up to START_MS for a PostgreSQL that is still starting
 * or takes no writes yet. Throws ConfigError at once for what waiting does not change, and the signal's reason when it is
 * aborted.
 */
export async function startSession(db: Database, log: Logger, signal?: AbortSignal): Promise<ReservedSQL> {
  const session = await connect(db, log, signal);
  try {
    await checkEncoding(session);
    await checkSettings(session, neededSettings(db.settings));
    if (db.sql.options.max !== 1) await checkPooler(db, session);
    return session;
  } catch (error) {
    await session.close({ timeout: 0 });
    throw error;
  }
}

async function connect(db: Database, log: Logger, signal?: AbortSignal): Promise<ReservedSQL> {
  const end = performance.now() + START_MS;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    const reason = await tryConnect(db, signal);
    if (typeof reason !== 'string') return reason;
    if (performance.now() > end)
      throw new ConfigError(`DATABASE_URL leads to no usable PostgreSQL: ${reason}`);
    log.warn({ reason }, 'PostgreSQL does not answer yet');
    await pause(100 + backoffMs(attempt, 100, 2_000), signal);
  }
}

/** A connection that takes writes, or why there is none yet. Throws ConfigError where there never will be one. */
async function tryConnect(db: Database, signal?: AbortSignal): Promise<ReservedSQL | string> {
  try {
    const session = await reserve(db, signal);
    if (await takesWrites(session)) return session;
    await session.close({ timeout: 0 });
    return 'the server takes no writes';
  } catch (error) {
    signal?.throwIfAborted();
    if (isSettingRefused(error)) throw new ConfigError(settingRefused(error, db.settings), { cause: error });
    const reason = error instanceof Error ? error.message : String(error);
    if (!mayConnectLater(error))
      throw new ConfigError(`DATABASE_URL is refused: ${reason}`, { cause: error });
    return reason;
  }
}

/** A reservation that comes after the time limit, or after the signal, is released. */
async function reserve(db: Database, signal?: AbortSignal): Promise<ReservedSQL> {
  const limit = AbortSignal.timeout(db.timeoutMs);
  const ends = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  const reserved = db.sql.reserve({ signal: ends });
  return await withTimeout(reserved, db.timeoutMs, 'connecting to PostgreSQL');
}

function settingRefused(error: Error, settings: SessionSettings): string {
  const names = Object.keys(neededSettings(settings)).join(', ');
  return `DATABASE_URL leads to a pooler that refuses session settings (${error.message}): add to its ignore_startup_parameters ${names}`;
}

async function checkEncoding(session: ReservedSQL): Promise<void> {
  const [row] = await session.unsafe<{ encoding: string }[]>(
    `select current_setting('server_encoding') as encoding`,
  );
  if (row?.encoding === 'UTF8') return;
  throw new ConfigError(`DATABASE_URL names a database with the encoding ${row?.encoding}: it must be UTF8`);
}

/** A pooler may drop what a connection asks for. Then the role must have the settings. */
async function checkSettings(session: ReservedSQL, needed: SessionSettings): Promise<void> {
  const rows = await session.unsafe<{ name: string; setting: string; role: string }[]>(
    'select name, setting, quote_ident(current_user) as role from pg_settings',
  );
  const found = new Map(rows.map(({ name, setting }) => [name, setting]));
  // Of the search path the first schema counts.
  found.set('search_path', /^"?(\w*)/.exec(found.get('search_path') ?? '')?.[1] ?? '');
  const wrong = Object.entries(needed).filter(([name, value]) => found.get(name) !== String(value));
  if (wrong.length === 0) return;
  const cure = wrong.map(([name, value]) => `alter role ${rows[0]?.role} set ${name} = ${value}`).join('; ');
  throw new ConfigError(
    `DATABASE_URL leads to sessions without the settings that the service needs, as behind a pooler: ${cure}`,
  );
}

/**
 * Refuses a pooler that gives a client another server with each transaction: prepared statements and advisory locks
 * belong to a server. There two connections share a server, or one changes its server while the other holds one.
 */
async function checkPooler(db: Database, session: ReservedSQL): Promise<void> {
  const other = await reserve(db);
  try {
    for (let round = 0; round < POOLER_ROUNDS; round++) {
      const before = await serverOf(session);
      await other.unsafe('begin');
      const [held, after] = [await serverOf(other), await serverOf(session)];
      await other.unsafe('rollback');
      if (held === before || after !== before)
        throw new ConfigError(
          'DATABASE_URL leads to a pooler in transaction mode: it must be in session mode',
        );
    }
  } finally {
    await other.release();
  }
}

/** The process that serves the session. As a statement without parameters it is not prepared. */
async function serverOf(session: ReservedSQL): Promise<number | undefined> {
  const [row] = await session.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid');
  return row?.pid;
}

/** Waits `ms` milliseconds. Throws the signal's reason when it is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await (signal === undefined ? sleep(ms) : raceAbort(sleep(ms), signal));
  signal?.throwIfAborted();
}
