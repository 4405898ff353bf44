import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SQL } from 'bun';
import { newEnv, type Env } from '../harness/instance.ts';
import { startRefused } from '../harness/start-refused.ts';
import { startPostgres } from '../services/postgres.ts';
import type { Service } from '../services/service.ts';

let postgres: Service;
let env: Env;
beforeAll(async () => {
  postgres = await startPostgres({ hba: ['host all with_password 127.0.0.1/32 scram-sha-256'] });
  env = await newEnv({ DATABASE_URL: postgres.url, LOG_LEVEL: 'warn' });
  await using sql = new SQL(postgres.url, { max: 1 });
  await sql.unsafe("create role with_password login password 'right'");
  await sql.unsafe('create role stranger login');
  await sql.unsafe('create database closed');
  await sql.unsafe('revoke connect on database closed from public');
  await sql.unsafe("create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
  await sql.unsafe('create database own');
}, 60_000);
afterAll(async () => await postgres[Symbol.asyncDispose]());

/** Refusal of a start with this user, password and database. */
function refusal(user: string, database: string, query = ''): Promise<string> {
  const url = new URL(postgres.url);
  [url.username, url.password] = user.split(':') as [string, string];
  [url.pathname, url.search] = [`/${database}`, query];
  return startRefused({ ...env, DATABASE_URL: url.href });
}

/** Errors that a retry cannot solve, and the end of their log line. */
const PERMANENT = {
  'a wrong password': [
    'with_password:wrong',
    'postgres',
    '',
    'password authentication failed for user "with_password"',
  ],
  'a role that does not exist': ['nobody_here', 'postgres', '', 'role "nobody_here" does not exist'],
  'a database that does not exist': ['postgres', 'nowhere', '', 'database "nowhere" does not exist'],
  'a database that the role may not enter': [
    'stranger',
    'closed',
    '',
    'permission denied for database "closed"',
  ],
  'TLS that the server does not offer': [
    'postgres',
    'postgres',
    '?sslmode=require',
    'Server does not support SSL',
  ],
} as const;

for (const [what, [user, database, query, ending]] of Object.entries(PERMANENT))
  test(`A start with ${what} is refused at once, in one line.`, async () => {
    expect(await refusal(user, database, query)).toBe(`DATABASE_URL is refused: ${ending}`);
  }, 60_000);

test('A database whose encoding cannot store every message is refused in one line.', async () => {
  expect(await refusal('postgres', 'latin')).toBe(
    'DATABASE_URL names a database with the encoding LATIN1: it must be UTF8',
  );
});

test('The refusal of a role that may not create the schema says what to do.', async () => {
  expect(await refusal('stranger', 'own')).toBe(
    `DATABASE_SCHEMA ${env['DATABASE_SCHEMA']} does not exist and the role stranger may not create it: ` +
      `create schema ${env['DATABASE_SCHEMA']} authorization stranger`,
  );
});
