import { readConfig } from '@messaging/server/config/config';
import { openDatabase, type Database } from '@messaging/server/db/database';
import { migrate } from '@messaging/server/db/migrate';
import type { Migrations } from '@messaging/server/db/migrations';
import { createLogger } from '@messaging/server/observe/logger';
import { newEnv, removeStore, type Env } from '../harness/instance.ts';

/** A schema without tables, to which tests apply migrations of their own. Disposing of it drops it. */
export interface ScratchSchema extends AsyncDisposable {
  readonly env: Env;
  readonly db: Database;
  readonly migrate: (migrations: Migrations) => Promise<void>;
  /** Names of the recorded migrations. */
  readonly recorded: () => Promise<string[]>;
}

export async function createScratchSchema(): Promise<ScratchSchema> {
  const env = await newEnv({});
  const config = readConfig(env);
  const db = await openDatabase(config);
  const log = createLogger({ logLevel: 'silent' }, 'test');
  return {
    env,
    db,
    migrate: (migrations) => migrate(db, { schema: config.databaseSchema, log, migrations }),
    recorded: async () => {
      const rows = await db.query<{ name: string }>`select name from migrations order by at, name`;
      return rows.map(({ name }) => name);
    },
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await removeStore(env);
    },
  };
}
