import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config';
import { storeEnv } from './store.ts';
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

/** Starts instances that share one store, all at once. Disposing of the first removes the store. */
export async function startInstances(count: number, env: Env = {}): Promise<App[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'messaging-test-'));
  const shared = {
    ...storeEnv(),
    DATA_DIR: dataDir,
    PORT: '0',
    JWT_SECRET: SECRET,
    LOG_LEVEL: 'silent',
    DRAIN_SECONDS: '0',
    ...env,
  };
  const apps = await Promise.all(Array.from({ length: count }, () => createApp(readConfig(shared))));
  return apps.map((app, i) => ({
    ...app,
    async [Symbol.asyncDispose]() {
      await until('every connection to be gone', () => app.context.hub.size === 0, 5_000);
      if (i === 0) await dropSchema(app);
      await app[Symbol.asyncDispose]();
      if (i === 0) rmSync(dataDir, { recursive: true, force: true });
    },
  }));
}

async function dropSchema({ context: { db, config } }: App): Promise<void> {
  await db.sql.unsafe(`drop schema ${config.databaseSchema} cascade`);
}
