import { SQL } from 'bun';
import { setting } from '../services/env.ts';

/** A database of its own in the test run's PostgreSQL; disposing of it drops it. */
export interface ScratchDatabase extends AsyncDisposable {
  readonly url: string;
  readonly sql: SQL;
}

export async function createScratchDatabase(): Promise<ScratchDatabase> {
  const server = setting('TEST_DATABASE_URL') ?? '';
  const name = `test_${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const admin = new SQL(server, { max: 1 });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const sql = new SQL(url.href, { max: 1 });
  return {
    url: url.href,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.close();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}
