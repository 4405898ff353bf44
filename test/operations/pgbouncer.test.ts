import { afterAll, beforeAll, expect, test } from 'bun:test';
import { InstanceProcess } from '../harness/instance-process.ts';
import { newNamedChat } from '../harness/chat.ts';
import { newEnv, type Env } from '../harness/instance.ts';
import { createScratchDatabase, type ScratchDatabase } from '../harness/scratch-database.ts';
import { startRefused } from '../harness/start-refused.ts';
import { locatePgBouncer, PgBouncer } from '../services/pgbouncer.ts';

const IGNORED =
  'ignore_startup_parameters = search_path, plan_cache_mode, random_page_cost, statement_timeout, idle_in_transaction_session_timeout';

const program = await locatePgBouncer();
if (program === undefined) process.stderr.write('Skipped: no PgBouncer here, and none can be installed.\n');

/** Tests of the documentation page: */
const here = test.skipIf(program === undefined);

let database: ScratchDatabase;
let name: string;
let env: Env;
beforeAll(async () => {
  database = await createScratchDatabase(['pooled']);
  name = new URL(database.url).pathname.slice(1);
  env = await newEnv({ LOG_LEVEL: 'info', DATABASE_SCHEMA: 'messaging' });
  await database.sql.unsafe(`grant create on database ${name} to pooled`);
}, 60_000);
afterAll(async () => await database[Symbol.asyncDispose]());

const start = (...settings: string[]): Promise<PgBouncer> =>
  PgBouncer.start(program ?? '', database.url, settings);
const toEnv = (bouncer: PgBouncer): Env => ({ ...env, DATABASE_URL: bouncer.url(name, 'pooled') });

/** Schemas with tables. */
async function schemas(): Promise<string[]> {
  const rows = await database.sql<{ name: string }[]>`
    select distinct schemaname as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  return rows.map((row) => row.name);
}

/** Steps of docs/operations/postgresql.md. */
async function setForRole(): Promise<void> {
  const settings = {
    search_path: 'messaging',
    plan_cache_mode: 'force_generic_plan',
    random_page_cost: '1.1',
    statement_timeout: '5000',
    idle_in_transaction_session_timeout: '10000',
  };
  for (const [setting, value] of Object.entries(settings))
    await database.sql.unsafe(`alter role pooled in database ${name} set ${setting} = ${value}`);
}

here(
  'PgBouncer as it comes refuses the session settings: the start says at once what it needs',
  async () => {
    await using bouncer = await start('pool_mode = session');
    expect(await startRefused(toEnv(bouncer))).toMatch(
      /^DATABASE_URL leads to a pooler that refuses session settings \(unsupported startup parameter: \w+\): add to its ignore_startup_parameters search_path, plan_cache_mode, random_page_cost, statement_timeout, idle_in_transaction_session_timeout$/,
    );
  },
  90_000,
);

here(
  'PgBouncer that drops the session settings: nothing is created, the start says how to set them',
  async () => {
    await using bouncer = await start('pool_mode = session', IGNORED);
    expect(await startRefused(toEnv(bouncer))).toBe(
      'DATABASE_URL leads to sessions without the settings that the service needs, as behind a pooler: ' +
        'alter role pooled set search_path = messaging; alter role pooled set plan_cache_mode = force_generic_plan; ' +
        'alter role pooled set random_page_cost = 1.1; alter role pooled set statement_timeout = 5000; ' +
        'alter role pooled set idle_in_transaction_session_timeout = 10000',
    );
    expect(await schemas()).toEqual([]);
  },
  90_000,
);

here(
  'PgBouncer in session mode, with the settings of the role, serves',
  async () => {
    await setForRole();
    await using bouncer = await start('pool_mode = session', IGNORED);
    await using instance = await InstanceProcess.start({
      ...env,
      DATABASE_URL: bouncer.url(name, 'pooled'),
    });
    const { a, threadId, send } = await newNamedChat(instance);
    expect((await send({ body: '😀' })).status).toBe(201);
    expect((await a.call('listMessages', { params: { threadId } })).body.messages).toHaveLength(1);
    expect(await schemas()).toEqual(['messaging']);
  },
  90_000,
);

here(
  'PgBouncer in transaction mode is refused in one line',
  async () => {
    await setForRole();
    await using bouncer = await start('pool_mode = transaction', IGNORED);
    expect(await startRefused(toEnv(bouncer))).toBe(
      'DATABASE_URL leads to a pooler in transaction mode: it must be in session mode',
    );
  },
  90_000,
);
