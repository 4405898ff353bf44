import { expect, test } from 'bun:test';
import { SQL } from 'bun';
import { newEnv, removeStore, type Env } from '../harness/instance.ts';
import { databaseUrl } from '../harness/outage.ts';
import { createScratchDatabase } from '../harness/scratch-database.ts';
import { startTool } from '../harness/tool-process.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';
import { settles } from '../services/wait.ts';

/** Sends SIGTERM to a starting process once its log has `line`; resolves with its exit code and log. */
async function stopAt(line: string, env: Env): Promise<{ code: number; log: string }> {
  const child = startTool({ ...env, LOG_LEVEL: 'info' });
  let log = '';
  const read = async (output: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const part of output) log += new TextDecoder().decode(part);
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  await until(`"${line}" in the log`, () => log.includes(line), 60_000);
  child.kill('SIGTERM');
  const code = await waitForExit(child);
  await reading;
  return { code, log };
}

/** Exit code. A process that does not end is killed, so that no process remains. */
async function waitForExit(child: ReturnType<typeof startTool>): Promise<number> {
  if (!(await settles(child.exited, 60_000))) child.kill('SIGKILL');
  return await child.exited;
}

test('SIGTERM while the start waits for PostgreSQL ends it with 0.', async () => {
  const env = await newEnv({ DATABASE_URL: `postgres://postgres@127.0.0.1:${await freePort()}/postgres` });
  const { code, log } = await stopAt('PostgreSQL does not answer yet', env);
  expect(code).toBe(0);
  expect(log).toContain('"stopped"');
}, 120_000);

test('SIGTERM while PostgreSQL accepts the connection but does not answer ends the start with 0.', async () => {
  let isConnected = false;
  using silent = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: { open: () => void (isConnected = true), data: () => {} },
  });
  const env = await newEnv({
    DATABASE_URL: `postgres://postgres@127.0.0.1:${silent.port}/postgres`,
    DATABASE_TIMEOUT_MS: '60000',
  });
  const child = startTool(env);
  await until('the connection', () => isConnected, 60_000);
  child.kill('SIGTERM');
  expect(await waitForExit(child)).toBe(0);
}, 120_000);

test('SIGTERM while a migration waits for a table ends the start with 0 and leaves no session.', async () => {
  await using database = await createScratchDatabase();
  const env = await newEnv({ DATABASE_URL: database.url });
  const schema = env['DATABASE_SCHEMA'] ?? '';
  await database.sql.unsafe(`create schema ${schema}`);
  // The migration creates a table of the same name, and waits for the end of this transaction.
  await database.sql.unsafe('begin');
  await database.sql.unsafe(`create table ${schema}.feeds ()`);
  const { code } = await stopAt('a table that a migration changes is in use', env);
  expect(code).toBe(0);
  await until('its sessions to end', async () => {
    // Within a transaction PostgreSQL shows the sessions of the first query.
    await database.sql`select pg_stat_clear_snapshot()`;
    const sessions = await database.sql`
      select 1 from pg_stat_activity where datname = current_database() and application_name = 'messaging-service'`;
    return sessions.length === 0;
  });
  await database.sql.unsafe('rollback');
}, 120_000);

test('SIGTERM while another instance migrates ends the start with 0.', async () => {
  const env = await newEnv({});
  await using sql = new SQL(databaseUrl(), { max: 1 });
  await sql`select pg_advisory_lock(${0x6d736773}, hashtext(${env['DATABASE_SCHEMA'] ?? ''}))`;
  const { code } = await stopAt('another instance brings the schema up to date', env);
  expect(code).toBe(0);
  await removeStore(env);
}, 120_000);
