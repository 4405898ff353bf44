import { expect, test } from 'bun:test';
import { createApp } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { migrations as released, UNRELEASED } from '@messaging/server/db/migrations';
import { newPair } from '../harness/pair.ts';
import { runTool } from '../harness/tool-process.ts';
import { createScratchSchema, type ScratchSchema } from './scratch-schema.ts';

// The mechanism, with migrations of the tests' own: it serves the next migration, and this version has one only.

/** Message of the error that the work rejects with. */
async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(() => 'no error').catch((reason: unknown) => reason);
  return error instanceof Error ? error.message : String(error);
}

async function hasTable({ db }: ScratchSchema, name: string): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>`select to_regclass(${name}) is not null as found`;
  return row?.found ?? false;
}

async function isValid({ db }: ScratchSchema, index: string): Promise<boolean | undefined> {
  const [row] = await db.query<{ indisvalid: boolean }>`
    select indisvalid from pg_index where indexrelid = to_regclass(${index})`;
  return row?.indisvalid;
}

test('a migration is one transaction with its record: one that fails leaves nothing', async () => {
  await using schema = await createScratchSchema();
  const first = 'create table first (n int)';
  const broken = 'create table second (n int); insert into second values (1 / 0)';
  expect(await failure(schema.migrate({ '1-first': first, '2-second': broken }))).toContain(
    'division by zero',
  );
  expect(await schema.recorded()).toEqual(['1-first']);
  expect(await hasTable(schema, 'second')).toBe(false);
  await schema.migrate({ '1-first': first, '2-second': 'create table second (n int)' });
  expect(await schema.recorded()).toEqual(['1-first', '2-second']);
  expect(await hasTable(schema, 'second')).toBe(true);
});

const STEPS = `-- In steps.
create table if not exists items (n int);

create unique index concurrently if not exists items_n on items (n);`;

test('a migration in steps keeps the steps before one that fails, and the next start repeats it', async () => {
  await using schema = await createScratchSchema();
  await schema.migrate({ '1-items': 'create table items (n int); insert into items values (1), (1)' });
  expect(await failure(schema.migrate({ '2-steps': STEPS }))).toContain('items_n');
  // The concurrent build left an index that no query uses, and that `if not exists` would take for the index.
  expect(await isValid(schema, 'items_n')).toBe(false);
  expect(await schema.recorded()).toEqual(['1-items']);
  await schema.db.query`truncate items`;
  await schema.migrate({ '2-steps': STEPS });
  expect(await isValid(schema, 'items_n')).toBe(true);
  expect(await schema.recorded()).toEqual(['1-items', '2-steps']);
});

test('each step is committed before the next one: another session sees it', async () => {
  await using schema = await createScratchSchema();
  const steps = `-- In steps.
create table if not exists items (xid xid8);

insert into items values (pg_current_xact_id());

insert into items values (pg_current_xact_id());

do $$ begin perform 1 / count(*) from items where xid < '0'; end $$;`;
  expect(await failure(schema.migrate({ '1-steps': steps }))).toContain('division by zero');
  const rows = await schema.db.query`select distinct xid::text from items`;
  expect(rows).toHaveLength(2);
});

test('the version before starts and works on the schema of a newer version', async () => {
  await using schema = await createScratchSchema();
  await schema.migrate({ ...released, '999-newer': 'alter table threads add column newer int' });
  await using app = await createApp(readConfig(schema.env));
  const { threadId } = await newPair(app);
  expect(threadId).toBeString();
  expect(await schema.recorded()).toEqual([...Object.keys(released), '999-newer']);
});

test.each(UNRELEASED)(
  'a database of a version before the first release is refused in one line: %s',
  async (first) => {
    await using schema = await createScratchSchema();
    await schema.migrate({ [first]: 'create table users (id bigint primary key)' });
    const name = schema.env['DATABASE_SCHEMA'];
    const line = `DATABASE_SCHEMA ${name} was made by a version before the first release and cannot be upgraded: drop the schema or name another one`;
    expect(await failure(createApp(readConfig(schema.env)))).toBe(line);
    expect(await runTool(schema.env, 'migrate')).toEqual({ exitCode: 1, lines: [], stderr: `${line}\n` });
    expect(await schema.recorded()).toEqual([first]);
  },
  60_000,
);
