import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { showAsOfLeaving } from '@messaging/server/db/as-of-leaving';
import {
  deleteReminder,
  findDueReminders,
  listReminders,
  putReminder,
  removeTold,
} from '@messaging/server/db/reminders';
import {
  claimDueScheduled,
  findNextDue,
  findScheduled,
  findScheduleState,
  listScheduled,
  removeSent,
} from '@messaging/server/db/scheduled-messages';
import { findGroupsWith, listGroupIds, listNamedContacts } from '@messaging/server/db/search/find-people';
import { findWords } from '@messaging/server/db/search/find-words';
import { indexThreads } from '@messaging/server/db/search/index-threads';
import { listSharing } from '@messaging/server/db/search/list-sharing';
import { listThreadsBehind } from '@messaging/server/db/search/search-progress';
import { startInstance } from '../harness/instance.ts';
import { recordStatements, type Statement } from '../harness/statements.ts';
import { expectStatementWork } from '../harness/work.ts';

const [OWNER, OTHER, CONTACTS, GROUPS, ROWS] = [1_000_000, 2_000_000, 50, 20, 20_000];
/** A thread of the owner with many messages. */
const LONG = '00000000-0000-7000-8000-000000000000';
const [RARE, DUE] = [20, 100];
const EVER = { start: -Infinity, end: Infinity };

/** Id of the thread with this number, as SQL. */
const id = (n: string): string => `('00000000-0000-7000-8000-' || lpad((${n})::text, 12, '0'))::uuid`;

/** The owner is in the first threads, of which some are groups; the others belong to other users. */
const FILL = [
  `insert into threads (id, kind, member_ids, last_seq, last_change, sent, last_message_at)
     select ${id('n')}, (n <= ${GROUPS})::int, array[n, case when n <= ${CONTACTS} then ${OWNER} else n + ${OWNER} end], 1, 0, '{1,0}', now()
     from generate_series(1, ${ROWS}) n`,
  `insert into threads (id, member_ids, last_seq, last_change, sent, last_message_at)
     values ('${LONG}', '{${OWNER},${OTHER}}', ${ROWS}, ${ROWS}, '{${ROWS},0}', now())`,
  `insert into thread_members (thread_id, user_id, role)
     select id, unnest(member_ids), case kind when 1 then 2 end from threads`,
  `insert into users (id, username, profile_at) select distinct user_id, 'user ' || user_id, now() from thread_members`,
  `insert into messages (thread_id, seq, id, sender_id, body, created_at)
     select id, 1, gen_random_uuid(), member_ids[1], 'hello', now() from threads where last_seq = 1`,
  `insert into messages (thread_id, seq, id, sender_id, body, created_at, change, version)
     select '${LONG}', n, gen_random_uuid(), ${OWNER}, case n % 100 when 0 then 'see https://example.com' else 'hello' end,
       now() - (${ROWS} - n) * interval '1 minute', n, 2 from generate_series(1, ${ROWS}) n`,
  `insert into message_versions (thread_id, seq, version, author_id, body, at, change)
     select '${LONG}', n, version, ${OWNER}, 'before', now(), case version when 1 then 1 else n end
     from generate_series(1, ${ROWS / 2}) n, generate_series(1, 2) version`,
  `insert into message_words (thread_id, seq, at, words)
     select thread_id, seq, message.created_at, (format('''t:%s'' ''u:%s'' ''u:%s'' ''m:%s'' ''hello'':1', right(thread_id::text, 12),
       member_ids[1], member_ids[2], extract(year from message.created_at) * 12 + extract(month from message.created_at) - 1)
       || case when thread_id = '${LONG}' and seq % ${ROWS / RARE} = 0 then ' ''rare'':2' else '' end)::tsvector
     from messages message join threads on threads.id = thread_id`,
  `insert into search_cursors (thread_id, seq, change) select id, last_seq, last_change from threads`,
  `insert into scheduled_messages (sender_id, id, thread_id, body, send_at, due_at, zone, local_at)
     select case when n <= ${DUE} then ${OWNER} else n end, gen_random_uuid(), ${id('n')}, 'later', at, at, 'UTC', at at time zone 'UTC'
     from generate_series(1, ${ROWS}) n, lateral (select now() + n * interval '1 hour' as at) a`,
  `insert into reminders (user_id, message_id, id, thread_id, seq, at)
     select case when n <= ${DUE} then ${OWNER} else n end, gen_random_uuid(), gen_random_uuid(), ${id('n')}, 1,
       now() + n * interval '1 hour' from generate_series(1, ${ROWS}) n`,
  'vacuum analyze',
];

let app: App;
let ran: Statement[];
beforeAll(async () => {
  app = await startInstance({ DATABASE_TIMEOUT_MS: '60000' });
  for (const statement of FILL) await app.context.db.sql.unsafe(statement);
  ran = recordStatements(app.context.db);
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => void (ran.length = 0));

/** Expects that each statement since the begin of the test reads at most `most` rows of any table. */
async function expectWork(most: number, first?: string): Promise<void> {
  const statements = ran
    .splice(0)
    .filter(({ text }) => !/^\s*select (?:set_config|pg_advisory|snapshot\.next)/.test(text));
  expect(statements).not.toBeEmpty();
  for (const statement of statements) await expectStatementWork(app, statement, most, first);
}

const words = (text: string, threadId?: string) => ({
  viewer: OWNER,
  groupIds: [],
  threadId,
  terms: [{ tokens: [{ text, offset: 0 }], isPrefix: false, isExcluded: false }],
  conditions: [],
  excluded: [],
});

test.each([undefined, LONG])('a search for a rare word reads its messages: %j', async (threadId) => {
  const page = { after: undefined, period: EVER, limit: 50 };
  const { positions } = await findWords(app.context.db, words('rare', threadId), page);
  expect(positions).toHaveLength(RARE);
  // As the service sets it before each search.
  await expectWork(2 * RARE, `select set_config('enable_seqscan', 'off', true)`);
});

test('the people and groups of a search are those of the viewer', async () => {
  const { db } = app.context;
  const groupIds = await listGroupIds(db, OWNER, 500);
  expect(groupIds).toHaveLength(GROUPS);
  await findGroupsWith(db, groupIds, [1, OWNER]);
  expect(await listNamedContacts(db, OWNER, 10_000)).toHaveLength(CONTACTS + 2);
  // The own rows, and of each thread those of both members.
  await expectWork(3 * (CONTACTS + 2));
});

test('the words of a thread are stored from a page of its messages', async () => {
  const { db } = app.context;
  const { behind } = await listThreadsBehind(db, '00000000-0000-0000-0000-000000000000', 200);
  expect(behind).toEqual([]);
  await expectWork(2 * 200);
  const first = `update search_cursors set seq = ${ROWS / 2}, change = ${ROWS / 2} where thread_id = '${LONG}'`;
  await db.sql.unsafe(first);
  expect((await indexThreads(db, [LONG], 100)).messages).toBe(100);
  await expectWork(4 * 100, first);
});

test('files and links of a thread are looked for in a bounded number of messages', async () => {
  const page = { before: ROWS / 2, limit: 20, scanned: 1_000, visible: { first: 1, last: ROWS, left: null } };
  const { rows } = await listSharing(app.context.db, LONG, 'link', page);
  expect(rows).toHaveLength(10);
  await expectWork(1_000 + 20);
});

test('messages as of a leaving are looked up one by one', async () => {
  const { db } = app.context;
  const seqs = Array.from({ length: 50 }, (_, i) => 2_000 + i);
  const messages = seqs.map((seq) => ({
    threadId: LONG,
    seq,
    change: seq,
    version: 3,
    body: 'after',
    replyTo: null,
    deletedAt: null,
    pinnedAt: null,
    mentions: [],
  }));
  const left = { change: 1_000, at: new Date() };
  const shown = await showAsOfLeaving(db, messages as unknown as Message[], new Map([[LONG, left]]));
  expect(new Set(shown.map(({ body }) => body))).toEqual(new Set(['before']));
  await expectWork(4 * seqs.length);
});

test('scheduled messages are found by their time, and those of a user by the user', async () => {
  const { db } = app.context;
  await findNextDue(db);
  await expectWork(2);
  const page = { threadId: null, after: '00000000-0000-0000-0000-000000000000', limit: 20 };
  const [own] = (await listScheduled(db, OWNER, page)).rows;
  if (own === undefined) throw new Error('no scheduled message');
  await findScheduled(db, own);
  await findScheduleState(db, own);
  await removeSent(db, [own]);
  await expectWork(DUE);
  await claimDueScheduled(db, { limit: 20, ms: 1_000 });
  // Made due for the plan only: the service would send them.
  await expectWork(3 * 20, `update scheduled_messages set due_at = now() where sender_id = ${OWNER}`);
});

test('reminders are found by their time, and those of a user by the user', async () => {
  const { db } = app.context;
  await findDueReminders(db, 20);
  await expectWork(20, `update reminders set at = now() where user_id = ${OWNER}`);
  const [own] = await listReminders(db, OWNER);
  if (own === undefined) throw new Error('no reminder');
  await removeTold(db, [{ ...own, userId: OWNER, id: crypto.randomUUID() }]);
  await putReminder(db, OWNER, { ...own, id: crypto.randomUUID() });
  await deleteReminder(db, OWNER, own.messageId);
  await expectWork(2 * DUE);
});
