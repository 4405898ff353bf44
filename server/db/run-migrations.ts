import type { ReservedSQL } from 'bun';
import { backoffMs } from '../concurrency/backoff.ts';
import { ConfigError } from '../config/config.ts';
import type { Logger } from '../observe/logger.ts';
import { UNRELEASED, type Migrations } from './migrations.ts';
import { isLockTimeout } from './postgres-error.ts';
import { pause } from './start-session.ts';

/**
 * Time that a migration waits for the lock of a table, since other sessions queue behind it: less than the time limit of a
 * statement. The migration tries again for LOCK_PATIENCE_MS milliseconds: a backup may read the table meanwhile.
 */
const LOCK_TIMEOUT = '2s';
const LOCK_PATIENCE_MS = 10 * 60_000;
/** First line of a migration whose statements run one by one, each in a transaction of its own. */
const IN_STEPS = '-- In steps.';

/** The session that migrates, and what it migrates. */
export interface MigrationRun {
  readonly session: ReservedSQL;
  readonly schema: string;
  readonly log: Logger;
  readonly signal?: AbortSignal | undefined;
  readonly migrations: Migrations;
}

/**
 * Applies the migrations that are not recorded yet. Recorded names that are unknown belong to a newer version and are ignored,
 * so that this version runs on its schema.
 */
export async function runMigrations(run: MigrationRun): Promise<void> {
  const applied = await readApplied(run);
  if (UNRELEASED.some((name) => applied.has(name)))
    throw new ConfigError(
      `DATABASE_SCHEMA ${run.schema} was made by a version before the first release and cannot be upgraded: drop the schema or name another one`,
    );
  for (const [name, text] of Object.entries(run.migrations)) {
    if (applied.has(name)) continue;
    run.log.info({ migration: name }, 'migrating');
    const start = performance.now();
    await withLockRetries(run, () => apply(run, name, text));
    run.log.info({ migration: name, ms: Math.round(performance.now() - start) }, 'migrated');
  }
}

async function readApplied({ session, schema }: MigrationRun): Promise<Set<string>> {
  const rows = await session<{ name: string }[]>`select name from ${session(schema)}.migrations`;
  return new Set(rows.map(({ name }) => name));
}

/** Applies a migration and records it in the same transaction. The record of a migration in steps follows its last step. */
async function apply(run: MigrationRun, name: string, text: string): Promise<void> {
  const { session, schema } = run;
  const isInSteps = text.startsWith(IN_STEPS);
  if (isInSteps) await applySteps(run, text);
  await session.begin(async (transaction) => {
    await transaction.unsafe(`set local lock_timeout to '${LOCK_TIMEOUT}'`);
    if (!isInSteps) await transaction.unsafe(text).simple();
    await transaction`insert into ${transaction(schema)}.migrations (name) values (${name})`;
  });
}

/** Runs statements that are separated by empty lines. Each can be repeated: a start may stop between two of them. */
async function applySteps({ session, schema }: MigrationRun, text: string): Promise<void> {
  await dropInvalidIndexes(session, schema);
  // The commit of the record flushes all of them to disk.
  await session.unsafe('set synchronous_commit to off');
  for (const statement of text.split(/\n{2,}/)) {
    // A concurrent build blocks no other session while it waits, and a time-out would restart it.
    const lockTimeout = /concurrently/.test(statement) ? '0' : LOCK_TIMEOUT;
    await session.unsafe(`set lock_timeout to '${lockTimeout}'`);
    await session.unsafe(statement).simple();
  }
  await session.unsafe('reset synchronous_commit');
}

/** Drops what an interrupted concurrent build left: `create index if not exists` would take it for the index. */
async function dropInvalidIndexes(session: ReservedSQL, schema: string): Promise<void> {
  const invalid = await session<{ name: string }[]>`
    select class.oid::regclass::text as name
    from pg_index index join pg_class class on class.oid = index.indexrelid
    where not index.indisvalid and class.relnamespace = to_regnamespace(${schema})`;
  for (const { name } of invalid) await session.unsafe(`drop index concurrently ${name}`);
}

/** Repeats a migration while another session holds a table that it changes. Rejects after LOCK_PATIENCE_MS. */
async function withLockRetries(
  { log, signal }: MigrationRun,
  applyMigration: () => Promise<void>,
): Promise<void> {
  const end = performance.now() + LOCK_PATIENCE_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await applyMigration();
    } catch (error) {
      if (!isLockTimeout(error) || performance.now() > end) throw error;
      log.warn({ reason: String(error) }, 'a table that a migration changes is in use');
      await pause(500 + backoffMs(attempt, 500, 5_000), signal);
    }
  }
}
