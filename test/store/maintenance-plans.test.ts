import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { eraseMessages, eraseTitles, eraseVersions } from '@messaging/server/db/maintenance/erasure';
import { exportMessages, exportVersions } from '@messaging/server/db/maintenance/export';
import { deleteOldReads } from '@messaging/server/db/maintenance/notification-retention';
import { deleteOldMessages } from '@messaging/server/db/maintenance/message-retention';
import { usersChangedSince } from '@messaging/server/db/users';
import { FIRST_POSITION } from '@messaging/server/db/user-messages';
import { startInstance } from '../harness/instance.ts';
import { recordStatements, type Statement } from '../harness/statements.ts';
import { expectStatementWork } from '../harness/work.ts';
import { BUSY, FILL, THREADS } from './large-store.ts';

/** Threads that one statement of retention looks at. */
const PAGE = 200;
/** With many small feeds, a scan of a whole feed seems as cheap to the planner as a look-up. */
const SMALL_FEEDS = 60_000;

let app: App;
let ran: Statement[];
beforeAll(async () => {
  app = await startInstance({ DATABASE_TIMEOUT_MS: '60000' });
  const { sql } = app.context.db;
  for (const statement of FILL) await sql.unsafe(statement);
  await sql`insert into published_threads (thread_id, seq) select id, 1 from threads`;
  await sql`insert into notifications (feed, event_id, type, title, message, data)
    select 5000000 + n, gen_random_uuid(), 'welcome', 'Hello', 'Hello', '{}' from generate_series(1, ${SMALL_FEEDS}::int) n`;
  await sql`update threads set oldest_at = '2000-01-01', title = 'A title' where ${BUSY}::bigint = any(member_ids)`;
  await sql.unsafe('vacuum analyze');
  ran = recordStatements(app.context.db);
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => void (ran.length = 0));

async function expectWork(most: number, first?: string): Promise<void> {
  const statements = ran.slice();
  expect(statements).not.toBeEmpty();
  for (const statement of statements) await expectStatementWork(app, statement, most, first);
}

test('retention reads the threads that are due, and no others', async () => {
  const { deleted, next } = await deleteOldMessages(app.context.db, null, { days: 3_650, isPublished: true });
  expect([deleted, next === null]).toEqual([0, false]);
  const due = `update threads set oldest_at = '2000-01-01' where ${BUSY}::bigint = any(member_ids)`;
  await expectWork(2 * PAGE, due);
  const [left] = await app.context.db.sql<{ n: number }[]>`
    select count(*)::int as n from threads where oldest_at < '2001-01-01'`;
  // The long and the large thread are two more.
  expect(left?.n).toBe(THREADS + 2 - PAGE);
});

test('reads of deleted notifications are looked up one by one', async () => {
  const scene = 'update feeds set deleted_up_to = 1000000000';
  await deleteOldReads(app.context.db, String(BUSY - 1), [-1]);
  // 100 reads of two feeds, each looked up in both.
  await expectWork(500, scene);
});

const MIDDLE = { threadId: '00000000-0000-7000-8000-000000000500', seq: 1 };

test('a page of an export reads about a page, at any position', async () => {
  const page = await exportMessages(app.context.db, BUSY, MIDDLE, 100);
  expect(page.isLast).toBe(false);
  await exportVersions(app.context.db, BUSY, { ...MIDDLE, version: 1 }, 100);
  await expectWork(220);
});

test('a statement of an erasure reads about a page', async () => {
  const { db } = app.context;
  await eraseMessages(db, BUSY, MIDDLE, 100);
  await eraseVersions(db, BUSY, null, 100);
  await eraseTitles(db, BUSY, FIRST_POSITION.threadId, 100);
  // Of each thread the own row, and those of both members, who may keep a title.
  await expectWork(320);
});

test('a poll for changed names reads only changed names', async () => {
  const { next } = await usersChangedSince(app.context.db, null);
  ran.length = 0;
  await usersChangedSince(app.context.db, next);
  await expectWork(1);
});
