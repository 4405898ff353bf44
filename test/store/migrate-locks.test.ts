import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createApp, type App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { newEnv, removeStore } from '../harness/instance.ts';
import { tell } from '../harness/news.ts';
import { newUser } from '../harness/token.ts';

let env: Record<string, string>;
let old: App;
beforeAll(async () => {
  env = await newEnv({});
  old = await createApp(readConfig(env));
  // As the version before left it.
  const { db } = old.context;
  await db.query`alter table installation drop column upgraded_at`;
  await db.query`alter table users drop column changed`;
  await db.query`alter table threads drop column oldest_at`;
  await db.query`drop table thread_openings`;
  await db.query`drop index thread_members_of_user`;
  await db.query`alter table feeds drop column gone, drop column gone_to`;
  await db.query`drop table sweeps, erasures`;
  await db.query`delete from migrations where name >= '009'`;
});
afterAll(async () => {
  await old[Symbol.asyncDispose]();
  await removeStore(env);
});

test('a migration that waits for a table holds nobody up for long, and is done once the table is free', async () => {
  const backup = await old.context.db.sql.reserve();
  await backup`begin`;
  await backup`select count(*) from feeds`;
  const starting = createApp(readConfig(env));
  const { userId } = await newUser();
  const news = { userId, type: 'welcome', title: 'Hello', message: 'Hello', data: {} };
  // Before, while and after the migration waits, each within the time a statement may take.
  for (let i = 0; i < 40; i++) {
    expect(await tell(old, [news])).toHaveLength(1);
    await Bun.sleep(50);
  }
  expect(await old.context.db.query`select 1 from migrations where name like '009%'`).toHaveLength(0);
  await backup`commit`;
  await backup.release();
  await using started = await starting;
  expect(await started.context.db.query`select 1 from migrations where name like '009%'`).toHaveLength(1);
});
