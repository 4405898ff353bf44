import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { makeOld, deleteOld, compactReads, storeMany } from '../harness/old-notifications.ts';
import { Reader } from '../harness/reader.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

const READERS = 4;
const ROUNDS = 20;

/** Runs everything concurrently: new notifications, reads of one and of all, deletions and compaction. */
async function race(readers: readonly Reader[]): Promise<void> {
  const unread = await Promise.all(readers.map((reader) => reader.sees({ unread: true })));
  const reading = readers.flatMap((reader, i) => {
    const all = (unread[i]?.all ?? []).map(({ id }) => id);
    return [...all.slice(0, 2), ...all.slice(-2)].map((id) => ({ reader, id }));
  });
  await Promise.all([
    deleteOld(app),
    storeMany(app, 'FREELANCER', 2),
    ...readers.map(({ user }) => storeMany(app, user.userId, 2)),
    ...reading.map(({ reader, id }) => reader.readIfThere(id)),
    compactReads(app),
    ...readers.slice(2).map((reader) => reader.readAll()),
    deleteOld(app),
    ...reading.map(({ reader, id }) => reader.readIfThere(id)),
    compactReads(app),
  ]);
}

test('Unread counts stay exact under concurrent inserts, reads and deletions.', async () => {
  const readers = await Promise.all(Array.from({ length: READERS }, () => Reader.come(app)));
  const allExact = async (): Promise<void> => {
    for (const reader of readers) await reader.expectExact();
  };
  for (let round = 1; round <= ROUNDS; round++) {
    await storeMany(app, 'FREELANCER', 3);
    for (const { user } of readers) await storeMany(app, user.userId, 3);
    await race(readers);
    await allExact();
    await makeOld(app);
    await deleteOld(app);
    await allExact();
    await compactReads(app);
    await allExact();
  }
});

test('A read during the compaction of reads is counted once.', async () => {
  const reader = await Reader.come(app);
  for (let round = 1; round <= 4 * ROUNDS; round++) {
    await makeOld(app);
    const ids = await storeMany(app, reader.user.userId, 16);
    await deleteOld(app);
    await Promise.all(ids.slice(1).flatMap((id) => [reader.read(id), compactReads(app)]));
    expect((await reader.sees()).unreadCount).toBe(1);
  }
});

test('The compaction of reads waits for no lock.', async () => {
  const reader = await Reader.come(app);
  const ids = await storeMany(app, reader.user.userId, 3);
  await reader.read(ids[0]);
  await makeOld(app);
  await deleteOld(app);
  const session = await app.context.db.sql.reserve();
  try {
    await session.unsafe('begin');
    await session.unsafe(`select 1 from feed_readers where user_id = ${reader.user.userId} for update`);
    await compactReads(app);
    await reader.expectExact();
    await session.unsafe('commit');
  } finally {
    await session.release();
  }
});
