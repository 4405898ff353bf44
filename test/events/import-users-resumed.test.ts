import { expect, test } from 'bun:test';
import { SQL } from 'bun';
import { databaseUrl } from '../harness/outage.ts';
import { startTool } from '../harness/tool-process.ts';
import { makeUserTable, UserImport } from '../harness/user-table.ts';
import { inTime, until } from '../harness/wait.ts';

/** Opens an import of `count` users with the ids 1, 2, 3 … */
async function openImport(count: number): Promise<UserImport> {
  const users = await UserImport.open();
  const { sql } = users.platform;
  await makeUserTable(sql, 'users');
  await sql`insert into users (id, username) select i, 'user' || i from generate_series(1, ${count}::int) i`;
  return users;
}

test('an import reads page by page and prints a line for each', async () => {
  await using users = await openImport(2_001);
  expect((await users.run()).lines).toEqual([
    '1000 users, up to id 1000',
    '2000 users, up to id 2000',
    '2001 users, up to id 2001',
    `2001 users imported from ${users.displayName('public.users')}`,
  ]);
  expect((await users.stored()).length).toBe(2_001);
});

test('an import that was killed resumes after its last page', async () => {
  await using users = await openImport(0);
  // The first run creates the service's tables.
  await users.run();
  await users.platform.sql`insert into users (id) select generate_series(1, 1500)`;
  await killAfterOnePage(users);
  expect((await users.stored()).length).toBe(1_000);
  expect((await users.run()).lines).toEqual([
    'continuing after user 1000',
    '1500 users, up to id 1500',
    `1500 users imported from ${users.displayName('public.users')}`,
  ]);
  expect((await users.stored()).length).toBe(1_500);
});

/** Starts an import and kills it after the line of its first page, while a row of the second page is locked. */
async function killAfterOnePage({ env, schema, platform }: UserImport): Promise<void> {
  await using locking = new SQL(databaseUrl(), { max: 1 });
  await locking.unsafe('begin');
  await locking.unsafe(`insert into ${schema}.users (id, profile_at) values (1001, '-infinity')`);
  const child = startTool(env, 'import-users', '--from', platform.url);
  const { value } = await inTime('the first page', child.stdout.getReader().read());
  expect(new TextDecoder().decode(value)).toBe('1000 users, up to id 1000\n');
  child.kill('SIGKILL');
  await child.exited;
  await terminateBlocked(locking);
  await locking.unsafe('rollback');
}

/** Ends the killed client's session: PostgreSQL would otherwise still run its statement once the lock is released. */
async function terminateBlocked(locking: SQL): Promise<void> {
  await until('nothing to wait for the lock', async () => {
    const terminated = await locking.unsafe(
      'select pg_terminate_backend(pid) from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))',
    );
    return terminated.length === 0;
  });
}

test('a repeated import reads the users added since, and all users with --again', async () => {
  await using users = await openImport(2);
  const names = async () => (await users.stored()).map(([, username]) => username);
  await users.run();
  await users.platform.sql`update users set username = 'renamed' where id = 1`;
  await users.platform.sql`insert into users (id, username) values (3, 'third')`;
  expect((await users.run()).lines).toContain('3 users, up to id 3');
  expect(await names()).toEqual(['user1', 'user2', 'third']);
  expect((await users.run('--again')).lines).toEqual([
    '3 users, up to id 3',
    `3 users imported from ${users.displayName('public.users')}`,
  ]);
  expect(await names()).toEqual(['renamed', 'user2', 'third']);
});
