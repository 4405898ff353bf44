import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Notification } from '@messaging/protocol/notification';
import type { App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { newEnv, removeStore, startApp } from '../harness/instance.ts';
import { makeOld, deleteOld, compactReads, storeMany } from '../harness/old-notifications.ts';
import { Reader } from '../harness/reader.ts';
import { Rest } from '../harness/rest.ts';
import { until } from '../harness/wait.ts';

let env: Record<string, string>;
let app: App;
beforeAll(async () => {
  env = await newEnv({ RATE_LIMIT_PER_MINUTE: '0' });
  app = await startApp(readConfig(env));
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await removeStore(env);
});

/** Readers of every kind, with many old and few new notifications; their names say what they have read. */
async function scene() {
  // The instance that serves now.
  const serving = {
    get url() {
      return app.url;
    },
  };

  const readers = {
    nothing: await Reader.come(serving),
    some: await Reader.come(serving),
    allThatIsOld: await Reader.come(serving),
    allButTheLast: await Reader.come(serving),
    all: await Reader.come(serving),
  };
  const everybody = Object.values(readers);
  const old = await storeMany(app, 'FREELANCER', 45);
  for (const { user } of everybody) await storeMany(app, user.userId, 25);
  await readers.some.read(old[0], old[44]);
  await readers.allThatIsOld.read(old[3]);
  await readers.allThatIsOld.readAll();
  await makeOld(app);
  const fresh = await storeMany(app, 'FREELANCER', 2);
  for (const { user } of everybody) await storeMany(app, user.userId, 2);
  await readers.some.read(fresh[0]);
  await readers.allButTheLast.readAll();
  await readers.all.readAll();
  await storeMany(app, 'FREELANCER', 1);
  await readers.all.read(...(await readers.all.sees({ unread: true })).all.map(({ id }) => id));
  return { readers, everybody };
}

type Scene = Awaited<ReturnType<typeof scene>>;
let set: Scene;
/** View of each reader, before the deletion, of what is kept. */
let before: Notification[][];

test('Old notifications are deleted; the kept ones keep their read state and time.', async () => {
  set = await scene();
  const seen = await Promise.all(set.everybody.map((reader) => reader.sees()));
  const cutoff = Date.now() - 24 * 60 * 60 * 1_000;
  before = seen.map(({ all }) => all.filter(({ createdAt }) => Date.parse(createdAt) > cutoff));
  await app[Symbol.asyncDispose]();
  app = await startApp(readConfig({ ...env, RETENTION_NOTIFICATIONS_DAYS: '30' }));
  await until('both rounds to end', async () => {
    const [row] = await app.context.db.query<{ done: boolean }>`
      select bool_and(cursor is null and next_at > now()) as done from retention_jobs where job <> 'messages'`;
    return row?.done;
  });
  for (const [i, reader] of set.everybody.entries())
    expect((await reader.sees()).all).toEqual(before[i] ?? []);
  const counted = [...app.context.metrics.retentionDeleted.all()];
  expect(counted).toContainEqual({ labels: ['notifications'], value: 45 + 5 * 25 });
});

/** Unread count of each kind of reader: by list and by sync. */
const unreadOfAll = async () =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(set.readers).map(async ([kind, reader]) => {
        await reader.expectExact();
        return [kind, [(await reader.sees()).unreadCount, await reader.syncedUnread()]];
      }),
    ),
  ) as Record<string, unknown[]>;

const UNREAD = { nothing: [5, 5], some: [4, 4], allThatIsOld: [5, 5], allButTheLast: [1, 1], all: [0, 0] };

test('Unread counts match the list before and after the reads are compacted, once and twice.', async () => {
  expect(await unreadOfAll()).toEqual(UNREAD);
  await compactReads(app);
  expect(await unreadOfAll()).toEqual(UNREAD);
  expect(await deleteOld(app)).toEqual([]);
  expect(await compactReads(app)).toEqual([]);
});

test('Rows of reads that cover nothing are deleted, and all others are kept.', async () => {
  const { db } = app.context;
  const [row] = await db.query<Record<string, number>>`
    select (select count(*) from notification_reads o where not exists (
        select from notifications n where n.id = o.notification_id))::int as reads,
      (select count(*) from read_all_marks m join feeds f on f.id = m.feed where m.up_to <= f.deleted_up_to)::int as marks,
      (select count(*) from feed_readers r join feeds f on f.id = r.feed where r.read_to < f.deleted_up_to)::int as readers`;
  expect(row).toEqual({ reads: 0, marks: 0, readers: 0 });
  for (const [i, reader] of set.everybody.entries())
    expect((await reader.sees()).all).toEqual(before[i] ?? []);
});

test('Reads of one and of all notifications still work.', async () => {
  const { some, nothing, allButTheLast } = set.readers;
  const [last] = (await some.sees({ unread: true })).all;
  await some.read(last?.id, last?.id);
  expect((await some.sees()).unreadCount).toBe(3);
  await nothing.read(...(await nothing.sees()).all.slice(1, 3).map(({ id }) => id));
  expect((await nothing.sees()).unreadCount).toBe(3);
  for (const reader of [some, nothing, allButTheLast]) {
    await reader.readAll();
    expect((await reader.sees()).unreadCount).toBe(0);
    await reader.expectExact();
  }
});

test('A deleted notification returns the same error as a missing one.', async () => {
  const reader = await Reader.come(app);
  const [id] = await storeMany(app, reader.user.userId, 1);
  await makeOld(app);
  await deleteOld(app);
  await new Rest(app, reader.user).cannotTell(
    'put',
    `/notifications/${id}/read`,
    '/notifications/999999999999999/read',
  );
  expect(await reader.sees()).toEqual({ all: [], unreadCount: 0 });
});

test('A statement deletes a bounded part of a feed, for any number of readers.', async () => {
  const reader = await Reader.come(app);
  await storeMany(app, reader.user.userId, 50);
  await deleteOld(app);
  await makeOld(app);
  // The feeds of earlier tests are empty except for newer notifications.
  expect((await deleteOld(app)).slice(-2)).toEqual([20, 10]);
});
