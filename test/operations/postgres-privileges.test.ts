import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { createApp } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { newNamedChat } from '../harness/chat.ts';
import { newEnv, type Env } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { createScratchDatabase, type ScratchDatabase } from '../harness/scratch-database.ts';
import { runTool } from '../harness/tool-process.ts';

const PAGE = join(import.meta.dir, '../../docs/operations/postgresql.md');
const [OWNER, RUNNER] = ['messaging_owner', 'messaging_service'];

let database: ScratchDatabase;
let env: Env;
beforeAll(async () => {
  database = await createScratchDatabase([OWNER, RUNNER]);
  env = await newEnv({ DATABASE_SCHEMA: 'messaging' });
}, 60_000);
afterAll(async () => await database[Symbol.asyncDispose]());

/** Statements of the nth SQL block of the page. */
async function readStatements(n: number): Promise<string> {
  const blocks = [...(await Bun.file(PAGE).text()).matchAll(/```sql\n([\s\S]*?)```/g)];
  const text = blocks[n]?.[1];
  if (text === undefined) throw new Error(`the page has no list ${n} of SQL`);
  return text;
}

const as = (role: string): Env => {
  const url = new URL(database.url);
  url.username = role;
  return { ...env, DATABASE_URL: url.href };
};

test('A schema owner without other rights migrates, and a role with the listed grants serves.', async () => {
  await database.sql.unsafe(await readStatements(0)).simple();
  expect(await runTool(as(OWNER), 'migrate')).toMatchObject({ exitCode: 0 });
  expect(await runTool(as(OWNER), 'migrate')).toMatchObject({ exitCode: 0 });
  await database.sql.unsafe(await readStatements(1)).simple();
  await using app = await createApp(readConfig(as(RUNNER)));
  const { ann, a, b, threadId, send } = await newNamedChat(app);
  const { body: message } = await send({ body: 'hello' });
  await b.call('markMessageRead', { params: { messageId: message.id } });
  await storeNotifications(app, [
    { userId: ann.userId, type: 'welcome', title: 'Hello', message: 'Hello', data: {} },
  ]);
  expect((await a.call('listNotifications')).body.unreadCount).toBe(1);
  await a.call('markAllNotificationsRead');
  expect((await a.call('getThread', { params: { threadId } })).status).toBe(200);
}, 120_000);

test('A role that may not migrate is refused in one line if a migration is pending.', async () => {
  await database.sql.unsafe('delete from messaging.migrations');
  const { exitCode, stderr } = await runTool(as(RUNNER), 'migrate');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^DATABASE_URL: the role messaging_service may not change the schema messaging: .+\n$/,
  );
}, 60_000);
