import { describe, expect, test } from 'bun:test';
import { createApp, type App } from '@messaging/server/app';
import { migrations } from '@messaging/server/db/migrations';
import { newNamedChat } from '../harness/chat.ts';
import { startInstance, startInstances } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { Rest } from '../harness/rest.ts';
import { createScratchDatabase, type ScratchDatabase } from '../harness/scratch-database.ts';
import { newUser } from '../harness/token.ts';

interface Migrated {
  readonly name: string;
  readonly at: Date;
  /** The transaction that wrote the row. */
  readonly xmin: string;
}

/** The recorded migrations, in the order of their application. */
async function applied({ context: { db } }: App): Promise<Migrated[]> {
  return [...(await db.query<Migrated>`select name, at, xmin::text from migrations order by at, name`)];
}

async function disposeAll(apps: readonly App[]): Promise<void> {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
}

describe('migrations', () => {
  test('are applied once when five instances start together on an empty database', async () => {
    const apps = await startInstances(5);
    const [first] = apps;
    if (first === undefined) throw new Error('no instance');
    expect((await applied(first)).map(({ name }) => name)).toEqual(Object.keys(migrations));
    const statuses = apps.map(async ({ url }) => (await fetch(new URL('/ready', url))).status);
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 200]);
    const user = await newUser();
    const other = await newUser();
    const ids = await Promise.all(apps.map((app) => newThread(app, user, other)));
    expect(new Set(ids).size).toBe(1);
    await disposeAll(apps);
  });

  test('that were applied are not repeated by the next start', async () => {
    await using app = await startInstance();
    const { ann, a, threadId, send } = await newNamedChat(app);
    await send({ body: 'hello' });
    const before = await applied(app);
    const listed = (await a.call('listMessages', { params: { threadId } })).body;
    await using again = await createApp(app.context.config);
    expect(await applied(again)).toEqual(before);
    const { body } = await new Rest(again, ann).call('listMessages', { params: { threadId } });
    expect(body).toEqual(listed);
  });
});

describe('two installations in one database', () => {
  test('share no data', async () => {
    const [first, second] = await Promise.all([startInstance(), startInstance()]);
    expect(first.context.config.databaseUrl).toBe(second.context.config.databaseUrl ?? '');
    expect(first.context.config.databaseSchema).not.toBe(second.context.config.databaseSchema);
    const { ann, ben, a, threadId, send } = await newNamedChat(first);
    await send({ body: 'hello' });
    await storeNotifications(first, [
      { userId: ann.userId, type: 'welcome', title: 'Hello', message: 'Hello', data: {} },
    ]);
    const elsewhere = new Rest(second, ann);
    expect(await elsewhere.refusal('get', `/messages/threads/${threadId}`)).toBe('404 not_found');
    expect((await elsewhere.call('listThreads')).body.count).toBe(0);
    expect((await elsewhere.call('listNotifications')).body.unreadCount).toBe(0);
    expect(await newThread(second, ann, ben)).not.toBe(threadId);
    expect((await a.call('listThreads')).body.count).toBe(1);
    await disposeAll([first, second]);
  });
});

/** The platform's own tables, with the names of the service's and other columns. */
const PLATFORM = ['threads', 'messages', 'users', 'notifications', 'thread_members', 'migrations'];

async function addPlatform({ sql }: ScratchDatabase): Promise<void> {
  for (const table of PLATFORM) {
    await sql.unsafe(`create table public.${table} (id int primary key, note text)`);
    await sql.unsafe(`insert into public.${table} values (1, 'of the platform')`);
  }
}

/** The contents of the platform's schema: columns, indexes, and each row with the transaction that wrote it. */
async function platform({ sql }: ScratchDatabase): Promise<unknown> {
  const columns = await sql`
    select table_name, column_name, data_type from information_schema.columns
    where table_schema = 'public' order by 1, ordinal_position`;
  const relations = await sql`
    select relname, relkind from pg_class where relnamespace = 'public'::regnamespace order by 1`;
  const rows = await Promise.all(
    PLATFORM.map((table) => sql.unsafe(`select *, xmin::text from public.${table}`)),
  );
  return JSON.parse(JSON.stringify({ columns, relations, rows }));
}

test("the platform's tables of the same names are neither used nor touched", async () => {
  await using database = await createScratchDatabase();
  await addPlatform(database);
  const before = await platform(database);
  {
    await using app = await startInstance({ DATABASE_URL: database.url });
    const { ann, a, b, threadId, send } = await newNamedChat(app);
    const { body: message } = await send({ body: 'hello' });
    await b.call('markMessageRead', { params: { messageId: message.id } });
    await storeNotifications(app, [
      { userId: ann.userId, type: 'welcome', title: 'Hello', message: 'Hello', data: {} },
    ]);
    await a.call('markAllNotificationsRead');
    expect((await a.call('listThreads')).body.threads.map(({ id }) => id)).toEqual([threadId]);
    expect(await platform(database)).toEqual(before);
  }
  expect(await platform(database)).toEqual(before);
});
