import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { age, sweep, sweepReads, tellMany } from '../harness/old-news.ts';
import { Reader } from '../harness/reader.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

const READERS = 4;
const ROUNDS = 20;

/** Everything at once: news, reading all and one by one, of what is deleted meanwhile too, deleting and putting in order. */
async function race(readers: readonly Reader[]): Promise<void> {
  const unread = await Promise.all(readers.map((reader) => reader.sees({ unread: true })));
  const reading = readers.flatMap((reader, i) => {
    const all = (unread[i]?.all ?? []).map(({ id }) => id);
    return [...all.slice(0, 2), ...all.slice(-2)].map((id) => ({ reader, id }));
  });
  await Promise.all([
    sweep(app),
    tellMany(app, 'FREELANCER', 2),
    ...readers.map(({ user }) => tellMany(app, user.userId, 2)),
    ...reading.map(({ reader, id }) => reader.readIfThere(id)),
    sweepReads(app),
    ...readers.slice(2).map((reader) => reader.readAll()),
    sweep(app),
    ...reading.map(({ reader, id }) => reader.readIfThere(id)),
    sweepReads(app),
  ]);
}

test('counts stay exact whatever is told, read and deleted at once', async () => {
  const readers = await Promise.all(Array.from({ length: READERS }, () => Reader.come(app)));
  const allExact = async (): Promise<void> => {
    for (const reader of readers) await reader.expectExact();
  };
  for (let round = 1; round <= ROUNDS; round++) {
    await tellMany(app, 'FREELANCER', 3);
    for (const { user } of readers) await tellMany(app, user.userId, 3);
    await race(readers);
    await allExact();
    await age(app);
    await sweep(app);
    await allExact();
    await sweepReads(app);
    await allExact();
  }
});

test('what is read while reads are put in order is counted once', async () => {
  const reader = await Reader.come(app);
  for (let round = 1; round <= 4 * ROUNDS; round++) {
    await age(app);
    const ids = await tellMany(app, reader.user.userId, 16);
    await sweep(app);
    await Promise.all(ids.slice(1).flatMap((id) => [reader.read(id), sweepReads(app)]));
    expect((await reader.sees()).unreadCount).toBe(1);
  }
});

test('putting reads in order waits for nobody', async () => {
  const reader = await Reader.come(app);
  const ids = await tellMany(app, reader.user.userId, 3);
  await reader.read(ids[0]);
  await age(app);
  await sweep(app);
  const session = await app.context.db.sql.reserve();
  try {
    await session.unsafe('begin');
    await session.unsafe(`select 1 from feed_readers where user_id = ${reader.user.userId} for update`);
    await sweepReads(app);
    await reader.expectExact();
    await session.unsafe('commit');
  } finally {
    await session.release();
  }
});
