import { SQL } from 'bun';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { ingest } from '@messaging/server/notify/ingest';
import { topics } from '@messaging/server/notify/topics';
import { newChat, threadOf, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { eventOf } from '../harness/platform.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const CANARY = `canary-${crypto.randomUUID()}`;

let app: App;
let chat: Chat;
let admin: Rest;
let sql: SQL;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  sql = new SQL(app.context.config.databaseUrl ?? '', { max: 1 });
  admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  chat = await newChat(app);
});
afterAll(async () => {
  await sql.close();
  await app[Symbol.asyncDispose]();
});

/** Every table that holds the canary, of all there are. */
async function tablesWithCanary(): Promise<string[]> {
  const schema = app.context.config.databaseSchema;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = ${schema} order by 1`;
  const holding: string[] = [];
  for (const { name } of tables) {
    const rows = await sql.unsafe(
      `select 1 from ${schema}.${name} t where t::text like '%${CANARY}%' limit 1`,
    );
    if (rows.length > 0) holding.push(name);
  }
  expect(tables.length).toBeGreaterThan(10);
  return holding;
}

async function platformSays(topicName: string, data: object): Promise<void> {
  const topic = topics.get(topicName);
  if (topic === undefined) throw new Error(`${topicName} is no topic`);
  const value = Buffer.from(JSON.stringify(eventOf(topicName, data)));
  expect((await ingest(app.context, [{ topic, value, receivedAt: Date.now() }])).poison).toEqual([]);
}

/** Ann leaves a canary wherever words of hers can go. */
async function leaveCanaries(): Promise<string> {
  const { ann, ben } = chat;
  const named = await sign({ userId: ann.userId, fullName: CANARY, username: CANARY, role: 'FREELANCER' });
  await new Rest(app, { ...ann, token: named }).call('listThreads');
  await chat.send({
    body: CANARY,
    attachments: [{ filename: CANARY, url: `https://files.example/${CANARY}` }],
  });
  await chat.answer({ body: 'what ben says stays' });
  const body = { participantId: ben.userId, jobId: 1, title: CANARY, initialMessage: CANARY };
  await chat.a.call('createThread', { body });
  await platformSays('users.joined', {
    userId: ann.userId,
    username: CANARY,
    fullName: CANARY,
    profileImageUrl: `https://i.example/${CANARY}`,
  });
  await platformSays('proposals.submitted', {
    freelancerId: ann.userId,
    freelancerName: CANARY,
    jobTitle: 'a poster',
    companyId: ben.userId,
  });
  await platformSays('jobs.posted', { companyId: ann.userId, companyName: CANARY });
  await until('the name', async () => (await threadOf(chat.b, chat.threadId)).otherUser.fullName === CANARY);
  return named;
}

test('export tells what is stored of a user; erasing leaves no trace of it, and the thread to the other member', async () => {
  const { ann, ben, threadId } = chat;
  const named = await leaveCanaries();
  expect(await tablesWithCanary()).toEqual(['messages', 'notifications', 'threads', 'users']);
  const { body: exported } = await admin.call('exportUser', { params: { userId: ann.userId } });
  expect(exported.profile).toMatchObject({ username: CANARY, fullName: CANARY, erasedAt: null });
  expect(exported.messages.map(({ body }) => body)).toEqual([CANARY, CANARY]);
  const before = await threadOf(chat.b, threadId);

  await using socket = await Socket.connect(app, { ...ann, token: named });
  const { body: erased } = await admin.call('eraseUser', { params: { userId: ann.userId }, body: {} });
  expect(erased).toEqual({ userId: ann.userId, messages: 2, notifications: 4, complete: true });
  expect((await socket.closed).code).toBe(4500);
  expect(await tablesWithCanary()).toEqual([]);

  const thread = await threadOf(chat.b, threadId);
  expect(thread.otherUser).toMatchObject({
    userId: ann.userId,
    username: null,
    fullName: null,
    avatarUrl: null,
  });
  const { lastSeq, unreadCount } = thread;
  expect({ lastSeq, unreadCount }).toEqual({ lastSeq: before.lastSeq, unreadCount: before.unreadCount });
  const messages = await allMessages(chat.b, threadId);
  expect(messages.map(({ seq, body, attachments }) => [seq, body, attachments])).toEqual([
    [1, '[erased]', []],
    [2, 'what ben says stays', []],
  ]);
  const told = await new Rest(app, ben).call('listNotifications');
  expect(told.body.notifications.every(({ title }) => title === '[erased]')).toBe(true);
});

test('what comes late of the time before is not stored again; what is new is', async () => {
  const { ann } = chat;
  const profile = { userId: ann.userId, username: CANARY, fullName: CANARY, role: null };
  app.context.profiles.remember({ ...profile, at: Date.now() - 60_000 });
  await app.context.background.settled(5_000);
  expect(await tablesWithCanary()).toEqual([]);
  await platformSays('users.joined', { userId: ann.userId, fullName: 'Somebody new' });
  expect((await threadOf(chat.b, chat.threadId)).otherUser.fullName).toBe('Somebody new');
});

test('erasing once more changes nothing; a user nobody knows has nothing', async () => {
  const again = await admin.call('eraseUser', { params: { userId: chat.ann.userId }, body: {} });
  expect(again.body.messages).toBe(0);
  const { userId } = await newUser();
  const { body } = await admin.call('exportUser', { params: { userId } });
  expect(body).toMatchObject({ profile: null, messages: [], notifications: [] });
});

test('an export comes in pages, without a repeat or a hole', async () => {
  const { userId, token, fullName } = await newUser();
  const other = new Rest(app, { userId, token, fullName });
  const { body: thread } = await other.call('createThread', { body: { participantId: chat.ben.userId } });
  const sends = Array.from({ length: 1_003 }, (_, i) =>
    app.context.messageWriter.add({
      id: Bun.randomUUIDv7(),
      threadId: thread.id,
      senderId: userId,
      senderName: null,
      clientId: null,
      body: `message ${i}`,
      attachments: [],
    }),
  );
  await Promise.all(sends);
  const seqs: number[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < 10; pages++) {
    const query: Record<string, string> = cursor === '' ? {} : { cursor };
    const answer = await admin.call('exportUser', { params: { userId }, query });
    seqs.push(...answer.body.messages.map(({ seq }) => seq));
    cursor = answer.body.nextCursor;
  }
  expect(cursor).toBeNull();
  expect(seqs).toEqual(Array.from({ length: 1_003 }, (_, i) => i + 1));
  expect(await admin.refusal('get', `/admin/users/${userId}/export?cursor=x`)).toBe(
    '400 invalid_request cursor',
  );
});
