import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SQL } from 'bun';
import { createApp, type App } from '@messaging/server/app';
import { readConfig, type Config } from '@messaging/server/config/config';
import { openDatabase } from '@messaging/server/db/database';
import { migrate } from '@messaging/server/db/migrate';
import { migrations } from '@messaging/server/db/migrations';
import { createLogger } from '@messaging/server/observe/logger';
import serverPackage from '../../server/package.json';
import { shared } from '../services/shared.ts';
import { isEmbedded, storeEnv } from './store.ts';
import { SECRET } from './token.ts';
import { until } from './wait.ts';

/** Settings of an instance that differ from the defaults, by environment variable. */
export type Env = Readonly<Record<string, string>>;

/**
 * Starts an instance in this process on a separate store: a schema and a Redis prefix of the test run's services, or
 * the embedded database if the run has none.
 */
export async function startInstance(env: Env = {}): Promise<App> {
  const [app] = await startInstances(1, env);
  if (app === undefined) throw new Error('no instance');
  return app;
}

/**
 * Starts instances that share one store, concurrently. `own` has the settings in which an instance differs. The
 * disposal of the first removes the store.
 */
export async function startInstances(
  count: number,
  env: Env = {},
  own: (i: number) => Env = () => ({}),
): Promise<App[]> {
  const shared = await newEnv(env);
  const apps = await Promise.all(
    Array.from({ length: count }, (_, i) => startApp(readConfig({ ...shared, ...own(i) }))),
  );
  return apps.map((app, i) => ({
    ...app,
    async [Symbol.asyncDispose]() {
      await until('every connection to be gone', () => app.context.hub.size === 0);
      await app[Symbol.asyncDispose]();
      if (i === 0) await removeStore(shared);
    },
  }));
}

/** Starts two instances that share one store. */
export async function startTwo(env: Env = {}): Promise<AsyncDisposable & { here: App; there: App }> {
  const [here, there] = await startInstances(2, env);
  if (here === undefined || there === undefined) throw new Error('no instances');
  return {
    here,
    there,
    async [Symbol.asyncDispose]() {
      await there[Symbol.asyncDispose]();
      await here[Symbol.asyncDispose]();
    },
  };
}

/** Starts an instance in this process on an existing store. It never sheds load because of event loop lag. */
export async function startApp(config: Config): Promise<App> {
  const app = await createApp(config);
  // Here the lag comes from the tests in the same process, or from other processes.
  Object.defineProperty(app.context.eventLoopLag, 'lateMs', { value: 0 });
  return app;
}

/** Environment of instances on a separate store, with an existing DATA_DIR. */
export async function newEnv(env: Env): Promise<Record<string, string>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'messaging-test-'));
  const hasEmbedded = isEmbedded || env['DATABASE_URL'] === '';
  if (hasEmbedded) cpSync(await migratedDatabase(), dataDir, { recursive: true });
  return {
    ...storeEnv(),
    ...(hasEmbedded && { DATABASE_SCHEMA: EMBEDDED_SCHEMA }),
    DATA_DIR: dataDir,
    PORT: '0',
    JWT_SECRET: SECRET,
    LOG_LEVEL: 'silent',
    DRAIN_SECONDS: '0',
    DEMO: 'false',
    ...env,
  };
}

/** Removes the store of an environment that no instance uses. */
export async function removeStore({ DATABASE_URL, DATABASE_SCHEMA, DATA_DIR = '' }: Env): Promise<void> {
  if (DATABASE_URL) {
    await using sql = new SQL(DATABASE_URL, { max: 1 });
    await sql.unsafe(`drop schema if exists ${DATABASE_SCHEMA} cascade`);
  }
  rmSync(DATA_DIR, { recursive: true, force: true });
}

const EMBEDDED_SCHEMA = 'messaging';

/** Directory of the migrated database between runs, one per version of PGlite and text of the migrations. */
const MIGRATED_DATABASE = join(
  import.meta.dir,
  '../../node_modules/.cache/messaging-test',
  `migrated-${serverPackage.dependencies['@electric-sql/pglite']}-${Bun.hash(JSON.stringify(migrations)).toString(36)}`,
);

/** DATA_DIR with a new embedded database and the current schema. Creating one takes seconds, a copy does not. */
const migratedDatabase = shared(makeMigratedDatabase);

async function makeMigratedDatabase(): Promise<string> {
  if (existsSync(MIGRATED_DATABASE)) return MIGRATED_DATABASE;
  mkdirSync(dirname(MIGRATED_DATABASE), { recursive: true });
  const dataDir = mkdtempSync(`${MIGRATED_DATABASE}-`);
  await migrateEmbedded(dataDir);
  // Another run may have been faster: then the directory exists and is not empty.
  try {
    renameSync(dataDir, MIGRATED_DATABASE);
  } catch {
    rmSync(dataDir, { recursive: true, force: true });
  }
  return MIGRATED_DATABASE;
}

async function migrateEmbedded(dataDir: string): Promise<void> {
  const config = readConfig({
    DATA_DIR: dataDir,
    DATABASE_SCHEMA: EMBEDDED_SCHEMA,
    JWT_SECRET: SECRET,
    LOG_LEVEL: 'silent',
  });
  await using db = await openDatabase(config);
  await migrate(db, { schema: config.databaseSchema, log: createLogger(config, 'test') });
}
