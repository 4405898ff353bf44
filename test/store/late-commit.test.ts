import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Output } from '@messaging/protocol/commands';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

async function sync(user: User, token: string | null, threads?: Record<string, number>) {
  await using socket = await Socket.connect(app, user);
  return (await socket.request('sync', { token, threads })) as Output<'sync'>;
}

/** Runs a statement in a transaction that stays open while `meanwhile` runs, and then commits. */
async function committingLate(statement: string, meanwhile: () => Promise<void>): Promise<void> {
  const session = await app.context.db.sql.reserve();
  try {
    await session.unsafe('begin');
    await session.unsafe(statement);
    await meanwhile();
    await session.unsafe('commit');
  } finally {
    await session.unsafe('rollback').catch(() => {});
    await session.release();
  }
}

/** Runs transactions that begin and commit later than the open one: a token by time or by sequence would be past it. */
async function othersCommit(): Promise<void> {
  const { ann, threadId } = await newPair(app);
  const rest = new Rest(app, ann);
  for (let i = 0; i < 20; i++)
    await rest.call('sendMessage', { params: { threadId }, body: { body: `${i}` } });
}

/** Statements that change a thread as the service does. */
const WRITES: Record<string, (threadId: string, low: number, high: number) => string> = {
  'a message': (threadId, low) => `
    with numbered as (
      update threads set last_seq = last_seq + 1, sent[1] = sent[1] + 1, changed = pg_current_xact_id(),
        last_message_at = now(), activity_at = now() where id = '${threadId}' returning last_seq
    )
    insert into messages (thread_id, seq, id, sender_id, body, created_at)
    select '${threadId}', last_seq, gen_random_uuid(), ${low}, 'late', now() from numbered`,
  'a read': (threadId, low) => `
    with moved as (
      update thread_members set read_seq = 1, read_received = 1, changed = pg_current_xact_id()
      where thread_id = '${threadId}' and user_id = ${low} returning 1
    )
    insert into read_marks (thread_id, user_id, seq, at) select '${threadId}', ${low}, 1, now() from moved`,
};

for (const [what, write] of Object.entries(WRITES)) {
  test(`${what} whose transaction was open when the token was issued is not missed`, async () => {
    const { ann, ben, threadId } = await newPair(app);
    await new Rest(app, ben).call('sendMessage', { params: { threadId }, body: { body: 'first' } });
    let token: string | null = null;
    await committingLate(write(threadId, ann.userId, ben.userId), async () => {
      await othersCommit();
      const before = await sync(ben, (await sync(ben, null)).token, { [threadId]: 1 });
      expect(before.messages).toEqual([]);
      token = before.token;
      await othersCommit();
    });
    await othersCommit();
    const { threads, messages } = await sync(ben, token, { [threadId]: 1 });
    expect(threads.map(({ id }) => id)).toEqual([threadId]);
    expect(threads.map(({ lastSeq, otherLastReadSeq }) => [lastSeq, otherLastReadSeq])).toEqual([
      what === 'a message' ? [2, 0] : [1, 1],
    ]);
    expect(messages?.map(({ body }) => body)).toEqual(what === 'a message' ? ['late'] : []);
  });
}

test('a thread and a notification whose transactions were open when the token was issued are not missed', async () => {
  const [user, other] = [await newUser({ role: 'COMPANY' }), await newUser()];
  const id = crypto.randomUUID();
  const [low, high] = [user.userId, other.userId];
  let token: string | null = null;
  const statement = `
    with made as (insert into threads (id, member_ids, sent) values ('${id}', '{${low},${high}}', '{0,0}')),
      members as (insert into thread_members (thread_id, user_id) values ('${id}', ${low}), ('${id}', ${high})),
      feed as (insert into feeds (id, size) values (${low}, 1))
    insert into notifications (feed, event_id, type, title, message, data)
    values (${low}, gen_random_uuid(), 'welcome', 'late', 'Hello', '{}')`;
  await committingLate(statement, async () => {
    await othersCommit();
    token = (await sync(user, null)).token;
    await othersCommit();
  });
  const { threads, notifications, unreadNotifications } = await sync(user, token);
  expect(threads.map((thread) => thread.id)).toEqual([id]);
  expect(notifications.map(({ title }) => title)).toEqual(['late']);
  expect(unreadNotifications).toBe(1);
});

test('a busy thread is found although the index holds it some transactions behind', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await app.context.db.sql.unsafe(`do $$ begin
    for i in 1..200 loop perform pg_current_xact_id(); commit; end loop; end $$`);
  let { token } = await sync(ben, null);
  const rest = new Rest(app, ann);
  for (let i = 1; i <= 5; i++) {
    await rest.call('sendMessage', { params: { threadId }, body: { body: `${i}` } });
    const answer = await sync(ben, token, { [threadId]: i - 1 });
    expect(answer.messages?.map(({ seq }) => seq)).toEqual([i]);
    token = answer.token;
  }
  const [row] = await app.context.db.sql<{ behind: number }[]>`
    select (changed::text::bigint - indexed_xact)::float8 as behind from threads where id = ${threadId}::uuid`;
  expect(row?.behind).toBeGreaterThan(0);
});
