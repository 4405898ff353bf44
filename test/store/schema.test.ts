import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { startInstance } from '../harness/instance.ts';
import { setting } from '../services/env.ts';
import { describeSchema } from './describe-schema.ts';

const FILE = join(import.meta.dir, '../../server/db/schema.sql');
const ARCHITECTURE = join(import.meta.dir, '../../docs/architecture.md');
const HEAD = `-- The schema, generated from a migrated database: UPDATE_SCHEMA=1 npm test -- store/schema
-- A change of the schema is a migration in server/db/migrations/. This file is for reading, and no code runs it.
`;

test('schema.sql shows the schema that the migrations create', async () => {
  await using app = await startInstance();
  const text = `${HEAD}\n${await describeSchema(app.context.db.sql)}`;
  if (setting('UPDATE_SCHEMA') !== undefined) await Bun.write(FILE, text);
  expect(await Bun.file(FILE).text()).toBe(text);
});

test('the architecture has a row for each table', async () => {
  const tables = (await Bun.file(FILE).text()).matchAll(/^create table (\w+)/gm).map(([, name]) => name);
  const rows = (await Bun.file(ARCHITECTURE).text()).matchAll(/^\| ((?:`\w+`(?:, )?)+) +\|/gm);
  const described = new Set([...rows].flatMap(([, names = '']) => names.match(/\w+/g) ?? []));
  expect([...tables].filter((name) => name !== undefined && !described.has(name))).toEqual([]);
});
