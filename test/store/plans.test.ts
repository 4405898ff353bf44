import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { send } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { Rest } from '../harness/rest.ts';
import { explain, recordStatements, type Statement } from '../harness/statements.ts';
import { Socket } from '../harness/socket.ts';
import { sign } from '../harness/token.ts';
import { expectStatementWork } from '../harness/work.ts';
import {
  BUSY,
  CHANGES,
  FILL,
  LARGE,
  LARGE_BYTES,
  LONG,
  MESSAGES,
  NOTIFICATIONS,
  OTHER,
  UNREAD,
} from './large-store.ts';

let app: App;
let busy: Rest;
let ran: Statement[];

beforeAll(async () => {
  app = await startInstance({ DATABASE_TIMEOUT_MS: '60000', RATE_LIMIT_PER_MINUTE: '0' });
  for (const statement of FILL) await app.context.db.sql.unsafe(statement);
  const token = await sign({ userId: BUSY, fullName: 'Busy' });
  busy = new Rest(app, { userId: BUSY, fullName: 'Busy', token });
  // Stores the user's name, so that no test does.
  await busy.call('listOnline');
  ran = recordStatements(app.context.db);
});
afterAll(() => app[Symbol.asyncDispose]());

/** Expects that each statement of a call reads at most `most` rows of any table, and sorts at most as many. */
async function expectWork(call: () => Promise<unknown>, most: number, first?: string): Promise<void> {
  ran.length = 0;
  await call();
  const statements = ran.slice();
  expect(statements).not.toBeEmpty();
  for (const statement of statements) {
    await expectStatementWork(app, again(statement), most, first);
  }
}

/** The statement with a new id for the row that it inserts, so that it can run again. */
function again({ text, values }: Statement): Statement {
  const isInsert = text.includes('insert into messages') || text.includes('insert into threads');
  const [made, ...rest] = values;
  return isInsert
    ? { text, values: [String(made).replace(/[0-9a-f-]{36}/, crypto.randomUUID()), ...rest] }
    : { text, values };
}

const thread = { threadId: LONG };
/**
 * Rows of a page and one more: read twice to choose, and with both members to show; and threads whose index entries lag up to
 * 10 minutes. Threads are a minute apart.
 */
const page = (limit: number): number => 5 * (limit + 1) + 15;

describe('with 10,000 threads', () => {
  test.each([1, 20, 100])('a page of %i reads about a page', async (limit) => {
    await expectWork(() => busy.call('listThreads', { query: { limit } }), page(limit));
  });

  test('a page by cursor in the middle reads about a page', async () => {
    const { nextCursor } = (await busy.call('listThreads', { query: { limit: 20, offset: 5_000 } })).body;
    await expectWork(
      () => busy.call('listThreads', { query: { limit: 20, cursor: nextCursor ?? '' } }),
      page(20),
    );
  });

  test('one thread reads its own rows', async () => {
    await expectWork(() => busy.call('getThread', { params: thread }), 3);
  });

  test('opening a thread finds the existing one', async () => {
    await expectWork(() => busy.call('createThread', { body: { participantId: OTHER } }), 3);
  });

  test('the presence of a user reads one common thread', async () => {
    await expectWork(() => busy.call('getPresence', { params: { userId: OTHER } }), 2);
  });
});

describe('in a thread of 200,000 messages', () => {
  test.each<Record<string, number>>([
    { limit: 50 },
    { limit: 200 },
    { limit: 50, before: MESSAGES / 2 },
    { limit: 50, after: MESSAGES / 2 },
    { limit: 50, after: 0 },
    { limit: 50, offset: LIMITS.offsetMax },
  ])('a page reads a page: %j', async (query) => {
    await expectWork(() => busy.call('listMessages', { params: thread, query }), (query['limit'] ?? 0) + 1);
  });

  test.each<Record<string, number>>([
    { limit: 50, around: MESSAGES / 2 },
    { limit: 50, changedAfter: CHANGES / 2 },
  ])('a page reads, or sorts, a page twice: %j', async (query) => {
    await expectWork(() => busy.call('listMessages', { params: thread, query }), 2 * 51);
  });

  test('an edit reads the message and the thread', async () => {
    const { body } = await send(busy, LONG, { body: 'to edit' });
    const back = `with gone as (delete from message_versions)
      update messages set body = 'to edit', version = null where id = '${body.id}'`;
    const edit = () => busy.call('editMessage', { params: { messageId: body.id }, body: { body: 'edited' } });
    await expectWork(edit, 4, back);
  });

  test('a page of large messages contains those that fit an answer', async () => {
    ran.length = 0;
    await busy.call('listMessages', { params: { threadId: LARGE }, query: { limit: 200 } });
    const roots = await Promise.all(ran.map(async (statement) => (await explain(app, statement))[0]));
    const read = roots.map((root) => root?.['Actual Rows'] ?? 0);
    expect(read.toSorted((one, other) => other - one)[0]).toBe(Math.floor(LIMITS.answerBytes / LARGE_BYTES));
  });

  test('a send reads the thread, not its messages', async () => {
    await expectWork(() => send(busy, LONG, { body: 'hello' }), 3);
  });

  test('a repeated send finds the message by its clientId', async () => {
    const body = { body: 'hello', clientId: crypto.randomUUID() };
    await send(busy, LONG, body);
    await expectWork(
      () => send(busy, LONG, body),
      3,
      `delete from messages where client_id = '${body.clientId}'`,
    );
  });

  test('a read receipt reads the unread messages', async () => {
    const { messages } = (await busy.call('listMessages', { params: thread })).body;
    const messageId = messages[0]?.id ?? '';
    // The scene as it was before the call, so that the statement has the same to do.
    const before = `
      with gone as (delete from read_marks where thread_id = '${LONG}' and seq > ${MESSAGES - 100})
      update thread_members set read_seq = ${MESSAGES - 100} where thread_id = '${LONG}' and user_id = ${BUSY}`;
    await expectWork(() => busy.call('markMessageRead', { params: { messageId } }), 110, before);
  });
});

describe('with 100,000 own notifications and 100,000 of the audience', () => {
  test('unread notifications are counted without reading them', async () => {
    expect((await busy.call('listNotifications')).body.unreadCount).toBe(UNREAD * 2);
  });

  test.each<Record<string, string | number | boolean>>([
    { limit: 20 },
    { limit: 100 },
    { limit: 20, unread: true },
    { limit: 20, cursor: '100000' },
    { limit: 20, cursor: '100000', unread: true },
  ])('a page reads a page of each, and what was read one by one: %j', async (query) => {
    const page = Number(query['limit']) + 1;
    await expectWork(() => busy.call('listNotifications', { query }), page * 3 + UNREAD);
  });

  test.each([{}, { unread: true }])(
    'the largest offset reads, and sorts, no more than ids: %j',
    async (query) => {
      const limit = 20;
      const call = () =>
        busy.call('listNotifications', { query: { ...query, limit, offset: LIMITS.offsetMax } });
      await expectWork(call, 2 * (LIMITS.offsetMax + limit + 1) + 3 * (limit + 1) + UNREAD);
      const nodes = (await Promise.all(ran.map((statement) => explain(app, statement)))).flat();
      const sorts = nodes.filter(
        (node) => node['Node Type'].endsWith('Sort') && node['Actual Rows'] > limit + 1,
      );
      expect(sorts.filter((node) => node['Plan Width'] > 32)).toEqual([]);
    },
  );

  test('marking one read reads one', async () => {
    await expectWork(() => busy.call('markNotificationRead', { params: { id: NOTIFICATIONS * 2 } }), 4);
  });

  test('marking all read reads no notification', async () => {
    await expectWork(() => busy.call('markAllNotificationsRead'), 4);
  });
});

describe('for a client that was away', () => {
  let socket: Socket;
  let token: string;
  const sync = async (threads?: Record<string, number>) =>
    (await socket.request('sync', { token, threads })) as Output<'sync'>;
  beforeAll(async () => {
    const user = { userId: BUSY, fullName: 'Busy', token: await sign({ userId: BUSY, fullName: 'Busy' }) };
    socket = await Socket.connect(app, user);
    token = String((await socket.request('sync', { token: null }))['token']);
    await send(busy, LONG, { body: 'while it was away' });
    await storeNotifications(app, [
      { userId: BUSY, type: 'welcome', title: 'New', message: 'New', data: {} },
    ]);
  });
  afterAll(() => socket[Symbol.asyncDispose]());

  test('changes are found without reading unchanged rows', async () => {
    const { threads, notifications, complete } = await sync();
    expect([threads.length, notifications.length > 0, complete]).toEqual([1, true, true]);
    await expectWork(() => sync(), 3);
  });

  test('the missing messages of a long thread are read as a page', async () => {
    await expectWork(() => sync({ [LONG]: MESSAGES / 2 }), 2 * 200);
  });

  test('the changed messages of a long thread are read as a page', async () => {
    const call = () => socket.request('sync', { token, changes: { [LONG]: CHANGES / 2 } });
    await expectWork(call, 2 * 200);
  });
});
