import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config';
import { openDatabase } from '@messaging/server/db/database';
import { isEmbedded, storeEnv } from './store.ts';
import { SECRET } from './token.ts';
import { until } from './wait.ts';

/** Settings of an instance that differ from the defaults, by environment variable. */
export type Env = Readonly<Record<string, string>>;

/**
 * Starts an instance in this process on a store of its own: a schema and a Redis prefix of the test run's services, or
 * the embedded database when the run has none.
 */
export async function startInstance(env: Env = {}): Promise<App> {
  const [app] = await startInstances(1, env);
  if (app === undefined) throw new Error('no instance');
  return app;
}

/**
 * Starts instances that share one store, all at once. `own` gives the settings in which one differs from the others.
 * Disposing of the first removes the store.
 */
export async function startInstances(
  count: number,
  env: Env = {},
  own: (i: number) => Env = () => ({}),
): Promise<App[]> {
  const shared = await newEnv(env);
  const apps = await Promise.all(
    Array.from({ length: count }, (_, i) => createApp(readConfig({ ...shared, ...own(i) }))),
  );
  return apps.map((app, i) => ({
    ...app,
    async [Symbol.asyncDispose]() {
      await until('every connection to be gone', () => app.context.hub.size === 0, 5_000);
      if (i === 0) await dropSchema(app);
      await app[Symbol.asyncDispose]();
      if (i === 0) rmSync(shared['DATA_DIR'] ?? '', { recursive: true, force: true });
    },
  }));
}

/** The environment of instances on a store of their own, with a DATA_DIR that exists. */
export async function newEnv(env: Env): Promise<Record<string, string>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'messaging-test-'));
  if (isEmbedded) cpSync(await emptyDatabase(), dataDir, { recursive: true });
  return {
    ...storeEnv(),
    DATA_DIR: dataDir,
    PORT: '0',
    JWT_SECRET: SECRET,
    LOG_LEVEL: 'silent',
    DRAIN_SECONDS: '0',
    ...env,
  };
}

async function dropSchema({ context: { db, config } }: App): Promise<void> {
  await db.sql.unsafe(`drop schema ${config.databaseSchema} cascade`);
}

let empty: Promise<string> | undefined;

/** A DATA_DIR with an embedded database that has nothing in it. Making one takes seconds, so a run makes one and copies. */
function emptyDatabase(): Promise<string> {
  return (empty ??= makeEmptyDatabase());
}

async function makeEmptyDatabase(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'messaging-empty-'));
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  await using _ = await openDatabase(readConfig({ DATA_DIR: dataDir, JWT_SECRET: SECRET }));
  return dataDir;
}
