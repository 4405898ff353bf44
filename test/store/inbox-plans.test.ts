import { afterAll, beforeAll, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { recordStatements, type Statement } from '../harness/statements.ts';
import { sign } from '../harness/token.ts';
import { expectStatementWork } from '../harness/work.ts';

const [OWNER, THREADS, UNREAD, PINNED] = [1_000_000, 10_000, 100, 10];

/** A user whose threads are 20 minutes apart, among as many threads of other users. */
const FILL = [
  `create temporary table made as
     select gen_random_uuid() as id, n, n > ${THREADS} as is_other, now() - n * interval '20 minutes' as at from generate_series(1, ${2 * THREADS}) n`,
  `insert into threads (id, member_ids, last_seq, sent, last_message_at, activity_at, listed_at)
     select id, array[n, case when is_other then n + ${OWNER} else ${OWNER} end], 1, '{1,0}', at, at, at from made`,
  `insert into thread_members (thread_id, user_id, listed_at, read_seq, read_received)
     select id, member, at, is_read, is_read * (member >= ${OWNER})::int
     from made join threads using (id), unnest(member_ids) member, lateral (select (n % ${THREADS / UNREAD} > 0)::int as is_read) read`,
  `insert into messages (thread_id, seq, id, sender_id, body, created_at) select id, 1, gen_random_uuid(), n, 'hello', at from made`,
  `insert into thread_states (user_id, thread_id, pinned_at, labels)
     select case when is_other then n + ${OWNER} else ${OWNER} end, id, case n % ${THREADS / PINNED} when 0 then at end, '{hot}'
     from made where is_other or n % ${THREADS / PINNED} = 0`,
  `insert into read_threads (user_id, listed_before, unread_ids) select n + ${OWNER}, at, array[id] from made where is_other`,
  `insert into users (id, username, profile_at) select n, 'user' || n, now() from made`,
  'drop table made',
  'analyze',
];

let app: App;
let owner: Rest;
let ran: Statement[];
beforeAll(async () => {
  app = await startInstance({ DATABASE_TIMEOUT_MS: '60000', RATE_LIMIT_PER_MINUTE: '0' });
  const session = await app.context.db.sql.reserve();
  for (const statement of FILL) await session.unsafe(statement);
  await session.release();
  const token = await sign({ userId: OWNER, fullName: 'Owner' });
  owner = new Rest(app, { userId: OWNER, fullName: 'Owner', token });
  await owner.call('listOnline');
  // From now on it is known which threads are read.
  expect((await owner.call('getUnread', {})).body.messages).toBe(UNREAD);
  await app.context.background.settled(5_000);
  ran = recordStatements(app.context.db);
});
afterAll(() => app[Symbol.asyncDispose]());

/** Expects that each statement of the call reads at most `most` rows of any table. */
async function expectWork(call: () => Promise<unknown>, most: number): Promise<void> {
  ran.length = 0;
  await call();
  const own = ran.filter(({ text }) => !POLL.test(text));
  expect(own).not.toBeEmpty();
  for (const statement of own) await expectStatementWork(app, statement, most);
}

/** The instance looks for changed users and revocations every few seconds, also while a call runs. */
const POLL = /pg_snapshot_xmin[^]* changed >= /;

/** Rows of a page and one more, read to choose and to show, with both members. */
const PAGE = 5 * (LIMITS.pageDefault + 1);

test('unread totals read the threads that are unread and those of the last hour', async () => {
  await expectWork(() => owner.call('getUnread', {}), UNREAD + 5);
});

test('the unread threads are found among those that are not known as read', async () => {
  await expectWork(() => owner.call('listThreads', { query: { filter: 'unread' } }), UNREAD + PAGE);
});

test.each<Record<string, string>>([{ filter: 'pinned' }, { label: 'hot' }, { filter: 'archived' }])(
  'threads for which the user has set something are found among these: %j',
  async (query) => {
    await expectWork(() => owner.call('listThreads', { query }), PINNED + PAGE);
  },
);

test.each<Record<string, string>>([
  { filter: 'inbox' },
  { filter: 'your_turn' },
  { jobId: '7' },
  { q: 'nobody' },
])('other filters look at a bounded number of threads: %j', async (query) => {
  await expectWork(() => owner.call('listThreads', { query }), 2 * LIMITS.scannedThreads + PAGE);
});

test('a change of a state reads its own rows', async () => {
  const { threads } = (await owner.call('listThreads', { query: { limit: 1 } })).body;
  const params = { threadId: threads[0]?.id ?? '' };
  ran.length = 0;
  await owner.call('setThreadState', { params, body: { isPinned: true, note: 'x' } });
  const changes = ran.filter(({ text }) => /(insert into|delete from) thread_states/.test(text));
  expect(changes.length).toBe(2);
  for (const statement of changes) await expectStatementWork(app, statement, 3);
});
