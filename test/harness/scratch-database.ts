import { SQL } from 'bun';
import { setting } from '../services/env.ts';

/** Separate database in the test run's PostgreSQL; its disposal drops it. */
export interface ScratchDatabase extends AsyncDisposable {
  readonly url: string;
  readonly sql: SQL;
}

/** `roles` may log in; they are dropped with the database. */
export async function createScratchDatabase(roles: readonly string[] = []): Promise<ScratchDatabase> {
  const server = setting('TEST_DATABASE_URL') ?? '';
  const name = `test_${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const admin = new SQL(server, { max: 1 });
  await admin.unsafe(`create database ${name}`);
  for (const role of roles) await admin.unsafe(`create role ${role} login`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const sql = new SQL(url.href, { max: 1 });
  return {
    url: url.href,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.close();
      await admin.unsafe(`drop database ${name} with (force)`);
      for (const role of roles) await admin.unsafe(`drop role ${role}`);
      await admin.close();
    },
  };
}
