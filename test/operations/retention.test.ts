import { SQL } from 'bun';
import { afterAll, beforeAll, expect, setSystemTime, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { deleteOldMessages } from '@messaging/server/db/maintenance/message-retention';
import { ageMessages } from '../harness/age-messages.ts';
import { newChat, send, getThread, type Chat } from '../harness/chat.ts';
import { newEnv, removeStore, startApp } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { runRetentionRound } from '../harness/retention-round.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const MANY = 1_203;
const DAY_MS = 24 * 60 * 60 * 1_000;
const OF = { days: 30, isPublished: false };

let env: Record<string, string>;
let app: App;
let sql: SQL;
let chat: Chat;
/** Thread with only old messages. */
let quiet: string;
/**
 * The instance stores first and then restarts with retention, since a round runs once an hour. Its clock is far ahead,
 * since the age of a message depends on the clock that stamped it.
 */
beforeAll(async () => {
  env = await newEnv({ RATE_LIMIT_PER_MINUTE: '0' });
  app = await startApp(readConfig(env));
  sql = new SQL(env['DATABASE_URL'] ?? '', {
    max: 1,
    connection: { search_path: env['DATABASE_SCHEMA'] ?? '' },
  });
  // The instance that serves now.
  const serving = {
    get url() {
      return app.url;
    },
  };
  chat = await newChat(serving);
  quiet = await newThread(app, chat.ann, await newUser());
  await fill();
  await app[Symbol.asyncDispose]();
  setSystemTime(Date.now() + 365 * DAY_MS);
  try {
    app = await startApp(readConfig({ ...env, RETENTION_MESSAGES_DAYS: '30' }));
    await settled();
  } finally {
    setSystemTime();
  }
});
afterAll(async () => {
  await sql.close();
  await app[Symbol.asyncDispose]();
  await removeStore(env);
});

/** Ann has sent many messages, Ben a few; all but the last three are old, and Ben has read ten. */
async function fill(): Promise<void> {
  const draft = (threadId: string, i: number) => ({
    id: Bun.randomUUIDv7(),
    threadId,
    senderId: threadId === chat.threadId && i % 4 === 0 ? chat.ben.userId : chat.ann.userId,
    senderName: null,
    clientId: null,
    body: `message ${i + 1}`,
    attachments: [],
  });
  for (let i = 0; i < MANY; i++) void app.context.messageWriter.add(draft(chat.threadId, i));
  for (let i = 0; i < 3; i++) await app.context.messageWriter.add(draft(quiet, i));
  await until('all', async () => (await getThread(chat.a, chat.threadId)).lastSeq === MANY);
  const { body } = await chat.b.call('listMessages', {
    params: { threadId: chat.threadId },
    query: { after: 9, limit: 1 },
  });
  await chat.b.call('markMessageRead', { params: { messageId: body.messages[0]?.id ?? '' } });
  await ageMessages(sql, chat.threadId, MANY - 3);
  await ageMessages(sql, quiet, 3);
}

async function settled(): Promise<void> {
  await until('the round to end', async () => {
    const [row] = await sql<
      { done: boolean }[]
    >`select cursor is null and next_at > now() as done from retention_jobs where job = 'messages'`;
    return row?.done;
  });
}

/** Thread with `count` messages of this age in days. */
async function oldThread(messages: number, days = 31): Promise<string> {
  const { threadId } = await newChat(app);
  await sql`insert into messages (thread_id, seq, id, sender_id, body, created_at)
    select ${threadId}::uuid, i, gen_random_uuid(), 1, 'old', now() - make_interval(days => ${days}::int)
    from generate_series(1, ${messages}::int) i`;
  await sql`update threads set last_seq = ${messages}, oldest_at = now() - make_interval(days => ${days}::int) where id = ${threadId}`;
  return threadId;
}

async function findOldest(threadId: string): Promise<string | undefined> {
  const [row] = await sql<{ at: string }[]>`select oldest_at::text as at from threads where id = ${threadId}`;
  return row?.at;
}

/** A round without pauses: counts of the statements that deleted rows. */
const sweepAll = () => runRetentionRound((at) => deleteOldMessages(app.context.db, at, OF));

test('Old messages are deleted; seqs and order stay, and each thread keeps its last message.', async () => {
  const kept = await chat.b.call('listMessages', {
    params: { threadId: chat.threadId },
    query: { after: 0 },
  });
  expect(kept.body.messages.map(({ seq }) => seq)).toEqual([MANY - 2, MANY - 1, MANY]);
  expect(kept.body.hasMore).toBe(false);
  const last = await chat.a.call('listMessages', { params: { threadId: quiet } });
  expect(last.body.messages.map(({ seq }) => seq)).toEqual([3]);
  expect((await getThread(chat.a, quiet)).lastMessage?.seq).toBe(3);
});

test('Deleted messages do not count as unread.', async () => {
  const unread = async (by: Chat['a'], me: number) => {
    const { unreadCount } = await getThread(by, chat.threadId);
    const { body } = await by.call('listMessages', { params: { threadId: chat.threadId } });
    const after = (await getThread(by, chat.threadId)).lastReadSeq;
    expect(unreadCount).toBe(body.messages.filter((one) => one.senderId !== me && one.seq > after).length);
    return unreadCount;
  };
  expect(await unread(chat.b, chat.ben.userId)).toBe(2);
  expect(await unread(chat.a, chat.ann.userId)).toBe(1);
});

test('The thread continues with the next seq, and a read up to it leaves nothing unread.', async () => {
  const { body } = await send(chat.a, chat.threadId, { body: 'the next' });
  expect(body.seq).toBe(MANY + 1);
  await chat.b.call('markMessageRead', { params: { messageId: body.id } });
  expect((await getThread(chat.b, chat.threadId)).unreadCount).toBe(0);
  expect((await getThread(chat.a, chat.threadId)).otherLastReadSeq).toBe(MANY + 1);
});

test('Pages by offset and before end at the oldest kept message.', async () => {
  for (const query of [{ offset: 4 }, { before: MANY - 2 }, { offset: 0, limit: 200 }]) {
    const { body } = await chat.a.call('listMessages', { params: { threadId: chat.threadId }, query });
    expect(body.hasMore).toBe(false);
    expect(body.messages.length).toBe('limit' in query ? 4 : 0);
  }
});

test('A statement deletes a bounded part, and a round deletes everything old.', async () => {
  await oldThread(9_000);
  expect(await sweepAll()).toEqual([4_020, 4_020, 959]);
});

test('A long thread does not delay others.', async () => {
  await oldThread(9_000, 40);
  await oldThread(9_000, 39);
  const threadId = await oldThread(3, 38);
  const { deleted } = await deleteOldMessages(app.context.db, null, OF);
  expect(deleted).toBe(4_020 + 20 + 2);
  expect(await findOldest(threadId)).toBe('infinity');
  expect(await sweepAll()).not.toBeEmpty();
});

test('A thread with only its last message left is checked again after the next message.', async () => {
  const old = await newChat(app);
  for (const body of ['1', '2']) await old.send({ body });
  await ageMessages(sql, old.threadId, 2);
  expect(await sweepAll()).toEqual([1]);
  expect(await findOldest(old.threadId)).toBe('infinity');
  await old.send({ body: '3' });
  expect(await sweepAll()).toEqual([1]);
  const { body } = await old.a.call('listMessages', { params: { threadId: old.threadId } });
  expect(body.messages.map(({ seq }) => seq)).toEqual([3]);
});

test('The earlier versions of a message are deleted with it.', async () => {
  const old = await newChat(app);
  const [first, last] = [await old.send({ body: '1' }), await old.send({ body: '2' })];
  for (const { body: sent } of [first, last])
    await old.a.call('editMessage', { params: { messageId: sent.id }, body: { body: 'new' } });
  await ageMessages(sql, old.threadId, 2);
  expect(await sweepAll()).toEqual([1]);
  const kept = await sql<
    { seq: string }[]
  >`select seq from message_versions where thread_id = ${old.threadId}`;
  expect(kept.map(({ seq }) => Number(seq))).toEqual([2]);
});

test('A message stored while its thread is checked is not skipped later.', async () => {
  const threadId = await oldThread(2);
  const deleting = await sql.begin(async (held) => {
    await held`update threads set last_seq = 3, last_message_at = now(), activity_at = now() where id = ${threadId}`;
    await held`insert into messages (thread_id, seq, id, sender_id, body, created_at)
      values (${threadId}::uuid, 3, gen_random_uuid(), 1, 'new', now())`;
    const running = deleteOldMessages(app.context.db, null, OF);
    const isWaiting = async () =>
      (
        await app.context.db
          .sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%oldest_at%'`
      ).length > 0;
    await until('it to wait for the thread', isWaiting);
    return { running };
  });
  expect((await deleting.running).deleted).toBe(1);
  expect(await sweepAll()).toEqual([1]);
});

test('A thread without old messages is not locked.', async () => {
  const fresh = await newChat(app);
  await fresh.send({ body: 'new' });
  await fresh.send({ body: 'newer' });
  await sql.begin(async (held) => {
    await held`select 1 from thread_members where thread_id = ${fresh.threadId} for update`;
    expect(await sweepAll()).toEqual([]);
  });
});

test('A round counts the deleted rows.', () => {
  const [counted] = [...app.context.metrics.retentionDeleted.all()];
  expect(counted).toEqual({ labels: ['messages'], value: MANY - 3 + 2 });
});
