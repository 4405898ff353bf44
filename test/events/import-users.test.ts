import { describe, expect, test } from 'bun:test';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { createScratchDatabase } from '../harness/scratch-database.ts';
import { newUser } from '../harness/token.ts';
import { runTool } from '../harness/tool-process.ts';
import { makeUserTable, UserImport, type UserRow } from '../harness/user-table.ts';
import { CONTROLLED } from '../harness/values.ts';

const ROWS: readonly UserRow[] = [
  [1, 'one', 'First of All', 'FREELANCER', 'https://images.example/1.png'],
  [2, 'two', 'Ünïcode 😀', 'COMPANY', null],
];
const STORED = ROWS.map(([id, ...rest]) => [String(id), ...rest]);

describe('users are imported', () => {
  test('from another database', async () => {
    await using users = await UserImport.open();
    await makeUserTable(users.platform.sql, 'users', ROWS);
    expect(await users.run()).toEqual({
      exitCode: 0,
      lines: ['2 users, up to id 2', `2 users imported from ${users.displayName('public.users')}`],
      stderr: '',
    });
    expect(await users.stored()).toEqual(STORED);
  });

  test('from any schema and table of another database', async () => {
    await using users = await UserImport.open();
    await users.platform.sql.unsafe('create schema "The Platform"');
    await makeUserTable(users.platform.sql, '"The Platform"."All Users"', ROWS);
    const { lines } = await users.run('--schema', 'The Platform', '--table', 'All Users');
    expect(lines.at(-1)).toBe(`2 users imported from ${users.displayName('The Platform.All Users')}`);
    expect(await users.stored()).toEqual(STORED);
  });

  test("from the service's own database", async () => {
    await using database = await createScratchDatabase();
    await makeUserTable(database.sql, 'users', ROWS);
    const { exitCode, stderr } = await runTool({ DATABASE_URL: database.url }, 'import-users');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const rows = database.sql`select id::int, username from messaging.users order by id`.values();
    expect(Array.from(await rows)).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('while the service runs, and it then shows their names', async () => {
    await using users = await UserImport.open();
    await using app = await startInstance({ DATABASE_SCHEMA: users.schema });
    const [reader, other] = [await newUser(), await newUser({ fullName: undefined })];
    const threadId = await newThread(app, reader, other);
    await makeUserTable(users.platform.sql, 'users', [[other.userId, 'other', 'Somebody Else', null, null]]);
    await users.run();
    const { body } = await new Rest(app, reader).call('getThread', { params: { threadId } });
    expect(body.otherUser?.fullName).toBe('Somebody Else');
  });

  test('from an empty table', async () => {
    await using users = await UserImport.open();
    await makeUserTable(users.platform.sql, 'users');
    expect((await users.run()).lines).toEqual([`0 users imported from ${users.displayName('public.users')}`]);
  });
});

describe('the values of a user are normalised', () => {
  const MAX = String(Number.MAX_SAFE_INTEGER);
  const CASES: [string, UserRow, UserRow | undefined][] = [
    ['NULL is kept', [11, null, null, null, null], ['11', null, null, null, null]],
    ['an empty text becomes NULL', [12, '', ' ', 'ADMIN', '\t'], ['12', null, null, 'ADMIN', null]],
    [
      'white space around a text is removed',
      [13, ' a ', '\nb ', 'ADMIN', ' c'],
      ['13', 'a', 'b', 'ADMIN', 'c'],
    ],
    ['the role CLIENT becomes COMPANY', [14, 'a', null, 'CLIENT', null], ['14', 'a', null, 'COMPANY', null]],
    [
      'an unknown role becomes FREELANCER',
      [15, 'a', null, 'ROOT', null],
      ['15', 'a', null, 'FREELANCER', null],
    ],
    [
      'the syntax of arrays is kept',
      [16, `"{,}'\\`, 'NULL', null, '{}'],
      ['16', `"{,}'\\`, 'NULL', null, '{}'],
    ],
    [
      'control characters are removed',
      [17, CONTROLLED.name, CONTROLLED.name, null, null],
      ['17', CONTROLLED.shown, CONTROLLED.shown, null, null],
    ],
    ['the largest id is imported', [MAX, 'a', null, null, null], [MAX, 'a', null, null, null]],
    ['an id too large for a token is skipped', ['9007199254740993', 'a', null, null, null], undefined],
    ['an id below 1 is skipped', [0, 'a', null, null, null], undefined],
  ];

  test(CASES.map(([title]) => title).join('; '), async () => {
    await using users = await UserImport.open();
    await makeUserTable(
      users.platform.sql,
      'users',
      CASES.map(([, row]) => row),
    );
    expect(await users.run()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await users.stored()).toEqual(CASES.flatMap(([, , stored]) => (stored ? [[...stored]] : [])));
  });
});

test('an import replaces older profiles of the service and keeps newer ones', async () => {
  await using users = await UserImport.open();
  await makeUserTable(users.platform.sql, 'users');
  await users.run();
  await users.platform
    .sql`insert into users (id, username, role) values (1, 'imported', 'ADMIN'), (2, 'imported', 'ADMIN')`;
  await users.service.unsafe(`insert into ${users.schema}.users (id, username, full_name, profile_at) values
    (1, 'known', 'Known', now() + interval '1 day'), (2, 'known', 'Known', now() - interval '1 day')`);
  await users.run();
  expect(await users.stored()).toEqual([
    ['1', 'known', 'Known', 'ADMIN', null],
    ['2', 'imported', 'Known', 'ADMIN', null],
  ]);
});

describe('an import that cannot run prints a message:', () => {
  const PASSWORD = 'hunter2';
  const BAD_URL = '--from must be a URL starting with postgres://\nimport-users ';
  test.each([
    ['a URL of another kind of database', ['--from', `mysql://root:${PASSWORD}@localhost/x`], BAD_URL],
    ['a text that is not a URL', ['--from', PASSWORD], BAD_URL],
    ['no arguments and no DATABASE_URL', [], BAD_URL],
    ['an unknown option', ['--all'], "Unknown option '--all'"],
    ['an argument', ['users'], "Unexpected argument 'users'"],
  ])('%s', async (_, args, message) => {
    const { exitCode, lines, stderr } = await runTool({}, 'import-users', ...args);
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [] });
    expect(stderr).toStartWith(message);
    expect(stderr).not.toMatch(/hunter2| {4}at /);
  });

  test('an unreachable server, and a missing table', async () => {
    await using users = await UserImport.open();
    const unreachable = `postgres://root:${PASSWORD}@127.0.0.1:1/x`;
    expect(await runTool(users.env, 'import-users', '--from', unreachable)).toEqual({
      exitCode: 1,
      lines: [],
      stderr: '127.0.0.1:1/x public.users cannot be read: Failed to connect\n',
    });
    expect(await users.run('--table', 'gone')).toEqual({
      exitCode: 1,
      lines: [],
      stderr: `${users.displayName('public.gone')} cannot be read: relation "public.gone" does not exist\n`,
    });
  });
});
