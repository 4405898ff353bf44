import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createApp, type App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { migrations as released } from '@messaging/server/db/migrations';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newUser } from '../harness/token.ts';
import { createScratchSchema, type ScratchSchema } from './scratch-schema.ts';

const NEXT = '999-next';

let schema: ScratchSchema;
let old: App;
beforeAll(async () => {
  schema = await createScratchSchema();
  old = await createApp(readConfig(schema.env));
});
afterAll(async () => {
  await old[Symbol.asyncDispose]();
  await schema[Symbol.asyncDispose]();
});

test('a migration that waits for a table blocks no other session for long, and runs once the table is free', async () => {
  const backup = await old.context.db.sql.reserve();
  await backup`begin`;
  await backup`select count(*) from feeds`;
  const migrating = schema.migrate({ ...released, [NEXT]: 'alter table feeds add column next int' });
  const { userId } = await newUser();
  const news = { userId, type: 'welcome', title: 'Hello', message: 'Hello', data: {} };
  // Before, during and after the wait of the migration, each within the time limit of a statement.
  for (let i = 0; i < 40; i++) {
    expect(await storeNotifications(old, [news])).toHaveLength(1);
    // Otherwise PostgreSQL ends the transaction as idle when the rounds are slow.
    await backup`select 1`;
    await Bun.sleep(50);
  }
  expect(await schema.recorded()).not.toContain(NEXT);
  await backup`commit`;
  await backup.release();
  await migrating;
  expect(await schema.recorded()).toContain(NEXT);
});
