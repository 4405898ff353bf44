import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Notification } from '@messaging/protocol/notification';
import type { App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { newEnv, removeStore, startApp } from '../harness/instance.ts';
import { age, sweep, sweepReads, tellMany } from '../harness/old-news.ts';
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

/** Readers of every kind, with much that is old and little that is new; who has read what stands in their names. */
async function scene() {
  // Whoever serves now.
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
  const old = await tellMany(app, 'FREELANCER', 45);
  for (const { user } of everybody) await tellMany(app, user.userId, 25);
  await readers.some.read(old[0], old[44]);
  await readers.allThatIsOld.read(old[3]);
  await readers.allThatIsOld.readAll();
  await age(app);
  const fresh = await tellMany(app, 'FREELANCER', 2);
  for (const { user } of everybody) await tellMany(app, user.userId, 2);
  await readers.some.read(fresh[0]);
  await readers.allButTheLast.readAll();
  await readers.all.readAll();
  await tellMany(app, 'FREELANCER', 1);
  await readers.all.read(...(await readers.all.sees({ unread: true })).all.map(({ id }) => id));
  return { readers, everybody };
}

type Scene = Awaited<ReturnType<typeof scene>>;
let set: Scene;
/** What each saw, before, of what is kept. */
let before: Notification[][];

test('old notifications go; what is kept is read or unread as it was, since when too', async () => {
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

/** Unread of each kind of reader: by list and by sync. */
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

test('unread counts are what is left unread, before and after reads are put in order, and another time', async () => {
  expect(await unreadOfAll()).toEqual(UNREAD);
  await sweepReads(app);
  expect(await unreadOfAll()).toEqual(UNREAD);
  expect(await sweep(app)).toEqual([]);
  expect(await sweepReads(app)).toEqual([]);
});

test('no row of a reader is left that covers nothing, and every one that covers something', async () => {
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

test('reading goes on, one by one and all at once', async () => {
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

test('what is deleted is like what never was', async () => {
  const reader = await Reader.come(app);
  const [id] = await tellMany(app, reader.user.userId, 1);
  await age(app);
  await sweep(app);
  await new Rest(app, reader.user).cannotTell(
    'put',
    `/notifications/${id}/read`,
    '/notifications/999999999999999/read',
  );
  expect(await reader.sees()).toEqual({ all: [], unreadCount: 0 });
});

test('a statement deletes a bounded part of a feed, whatever the number of its readers', async () => {
  const reader = await Reader.come(app);
  await tellMany(app, reader.user.userId, 50);
  await sweep(app);
  await age(app);
  // The feeds of the tests before are empty but for what came since.
  expect((await sweep(app)).slice(-2)).toEqual([20, 10]);
});
