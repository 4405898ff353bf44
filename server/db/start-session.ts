import type { ReservedSQL } from 'bun';
import { backoffMs, sleep } from '../concurrency/backoff.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import { ConfigError } from '../config/config.ts';
import type { Logger } from '../observe/logger.ts';
import type { Database } from './database.ts';
import { isSettingRefused, mayConnectLater } from './postgres-error.ts';
import { takesWrites } from './pool.ts';
import { neededSettings, type SessionSettings } from './session.ts';

/** Time that a start waits for PostgreSQL, in milliseconds. The supervisor of the process may start it again. */
const START_MS = 30_000;
/** Number of comparisons of two connections: a pooler may give each its own process by chance. */
const POOLER_ROUNDS = 5;

/**
 * A connection that has passed the checks below. Waits up to START_MS for a PostgreSQL that is still starting or accepts no
 * writes yet. Throws ConfigError at once for a fault that waiting does not cure, and the signal's reason if it is aborted.
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

/** A connection that accepts writes, or the reason why there is none yet. Throws ConfigError if there never will be one. */
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

/** Reserves a connection. One that arrives after the time limit or the signal is released. */
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

/** Checks the settings of the session. A pooler may drop those that a connection asks for; then the role must have them. */
async function checkSettings(session: ReservedSQL, needed: SessionSettings): Promise<void> {
  const rows = await session.unsafe<{ name: string; setting: string; role: string }[]>(
    'select name, setting, quote_ident(current_user) as role from pg_settings',
  );
  const found = new Map(rows.map(({ name, setting }) => [name, setting]));
  // The first schema of the search path counts.
  found.set('search_path', /^"?(\w*)/.exec(found.get('search_path') ?? '')?.[1] ?? '');
  const wrong = Object.entries(needed).filter(([name, value]) => found.get(name) !== String(value));
  if (wrong.length === 0) return;
  const cure = wrong.map(([name, value]) => `alter role ${rows[0]?.role} set ${name} = ${value}`).join('; ');
  throw new ConfigError(
    `DATABASE_URL leads to sessions without the settings that the service needs, as behind a pooler: ${cure}`,
  );
}

/**
 * Refuses a pooler that may give a client another server process for each transaction: prepared statements and advisory locks
 * belong to a process. Behind such a pooler two connections share a process, or one changes it while the other holds one.
 */
async function checkPooler(db: Database, session: ReservedSQL): Promise<void> {
  const other = await reserve(db);
  try {
    for (let round = 0; round < POOLER_ROUNDS; round++) {
      const before = await readBackendPid(session);
      await other.unsafe('begin');
      const [held, after] = [await readBackendPid(other), await readBackendPid(session)];
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

/** The server process of the session. A statement without parameters is not prepared. */
export async function readBackendPid(session: ReservedSQL): Promise<number | undefined> {
  const [row] = await session.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid');
  return row?.pid;
}

/** Waits `ms` milliseconds. Throws the signal's reason when it is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, signal);
  signal?.throwIfAborted();
}
