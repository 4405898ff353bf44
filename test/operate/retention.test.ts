import { SQL } from 'bun';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { createApp } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config';
import { newChat, send, threadOf, type Chat } from '../harness/chat.ts';
import { newEnv, removeStore } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const MANY = 1_203;

let env: Record<string, string>;
let app: App;
let sql: SQL;
let chat: Chat;
/** A thread whose messages are all old. */
let quiet: string;
/** The instance stores first and then is started again with retention, since a round is once an hour. */
beforeAll(async () => {
  env = await newEnv({ RATE_LIMIT_PER_MINUTE: '0' });
  app = await createApp(readConfig(env));
  sql = new SQL(env['DATABASE_URL'] ?? '', {
    max: 1,
    connection: { search_path: env['DATABASE_SCHEMA'] ?? '' },
  });
  // Whoever serves now.
  const serving = {
    get url() {
      return app.url;
    },
  };
  chat = await newChat(serving);
  quiet = await newThread(app, chat.ann, await newUser());
  await fill();
  await app[Symbol.asyncDispose]();
  app = await createApp(readConfig({ ...env, RETENTION_MESSAGES_DAYS: '30' }));
});
afterAll(async () => {
  await sql.close();
  await app[Symbol.asyncDispose]();
  await removeStore(env);
});

/** Ann has sent many, Ben a few; all but the last three are old, and Ben has read ten. */
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
  await until('all', async () => (await threadOf(chat.a, chat.threadId)).lastSeq === MANY);
  const { body } = await chat.b.call('listMessages', {
    params: { threadId: chat.threadId },
    query: { after: 9, limit: 1 },
  });
  await chat.b.call('markMessageRead', { params: { messageId: body.messages[0]?.id ?? '' } });
  await sql`update messages set created_at = now() - interval '40 days'
    where (thread_id = ${chat.threadId} and seq <= ${MANY - 3}) or thread_id = ${quiet}`;
}

async function settled(): Promise<void> {
  await until('the round to end', async () => {
    const [row] = await sql<
      { done: boolean }[]
    >`select cursor is null and next_at > now() as done from retention`;
    return row?.done;
  });
}

test('old messages go, numbers and order stay, and each thread keeps its last one', async () => {
  await settled();
  const kept = await chat.b.call('listMessages', {
    params: { threadId: chat.threadId },
    query: { after: 0 },
  });
  expect(kept.body.messages.map(({ seq }) => seq)).toEqual([MANY - 2, MANY - 1, MANY]);
  expect(kept.body.hasMore).toBe(false);
  const last = await chat.a.call('listMessages', { params: { threadId: quiet } });
  expect(last.body.messages.map(({ seq }) => seq)).toEqual([3]);
  expect((await threadOf(chat.a, quiet)).lastMessage?.seq).toBe(3);
});

test('nobody has unread messages that are gone: unread is what can be read', async () => {
  const unread = async (by: Chat['a'], me: number) => {
    const { unreadCount } = await threadOf(by, chat.threadId);
    const { body } = await by.call('listMessages', { params: { threadId: chat.threadId } });
    const after = (await threadOf(by, chat.threadId)).lastReadSeq;
    expect(unreadCount).toBe(body.messages.filter((one) => one.senderId !== me && one.seq > after).length);
    return unreadCount;
  };
  expect(await unread(chat.b, chat.ben.userId)).toBe(2);
  expect(await unread(chat.a, chat.ann.userId)).toBe(1);
});

test('the thread goes on: the next number, and reading up to it leaves nothing unread', async () => {
  const { body } = await send(chat.a, chat.threadId, { body: 'the next' });
  expect(body.seq).toBe(MANY + 1);
  await chat.b.call('markMessageRead', { params: { messageId: body.id } });
  expect((await threadOf(chat.b, chat.threadId)).unreadCount).toBe(0);
  expect((await threadOf(chat.a, chat.threadId)).otherLastReadSeq).toBe(MANY + 1);
});

test('pages by offset and before end where the kept ones end', async () => {
  for (const query of [{ offset: 4 }, { before: MANY - 2 }, { offset: 0, limit: 200 }]) {
    const { body } = await chat.a.call('listMessages', { params: { threadId: chat.threadId }, query });
    expect(body.hasMore).toBe(false);
    expect(body.messages.length).toBe('limit' in query ? 4 : 0);
  }
});

test('a round counts what it deleted', () => {
  const [counted] = [...app.context.metrics.retentionDeleted.all()];
  expect(counted).toEqual({ labels: ['messages'], value: MANY - 3 + 2 });
});
