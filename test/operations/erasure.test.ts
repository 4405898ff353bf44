import { SQL } from 'bun';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Output } from '@messaging/protocol/commands';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { ingest } from '@messaging/server/notify/ingest';
import { topics } from '@messaging/server/notify/topics';
import { newChat, getThread, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { toEvent } from '../harness/platform.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign } from '../harness/token.ts';
import { uploadFile } from '../harness/upload-file.ts';
import { until } from '../harness/wait.ts';
import { searchText } from './search-text.ts';

const CANARY = `canary-${crypto.randomUUID()}`;

let app: App;
let chat: Chat;
let admin: Rest;
let sql: SQL;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', SEARCH: 'on' });
  sql = new SQL(app.context.config.databaseUrl ?? '', { max: 1 });
  admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  chat = await newChat(app);
});
afterAll(async () => {
  await sql.close();
  await app[Symbol.asyncDispose]();
});

/** Columns of text that hold no words of users. */
const WITHOUT_WORDS = [
  'files.placeholder',
  'files.sha256',
  'files.state',
  'files.type',
  'imports.source',
  'messages.reactions',
  'migrations.name',
  'notifications.type',
  'read_threads.unread_ids',
  'retention_jobs.cursor',
  'retention_jobs.job',
  'revocations.jti',
  'scheduled_messages.failure',
  'scheduled_messages.zone',
  'users.role',
  'users.time_zone',
];

const findCanaries = () => searchText(sql, app.context.config.databaseSchema, CANARY);

async function platformSays(topicName: string, data: object): Promise<void> {
  const topic = topics.get(topicName);
  if (topic === undefined) throw new Error(`${topicName} is no topic`);
  const value = Buffer.from(JSON.stringify(toEvent(topicName, data)));
  expect((await ingest(app.context, [{ topic, value, receivedAt: Date.now() }])).poison).toEqual([]);
}

const erase = async (userId: number) =>
  (await admin.call('eraseUser', { params: { userId }, body: {} })).body;

const exported = async (userId: number) => (await admin.call('exportUser', { params: { userId } })).body;

/** The entries of a kind in all pages of an export. */
async function exportedOf<
  K extends 'versions' | 'threadStates' | 'scheduled' | 'savedReplies' | 'reminders' | 'files' | 'fileOpens',
>(kind: K, userId: number) {
  const found: Output<'exportUser'>[K][number][] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query: Record<string, string> = cursor === undefined ? {} : { cursor };
    const { body } = await admin.call('exportUser', { params: { userId }, query });
    found.push(...body[kind]);
    cursor = body.nextCursor;
  }
  return found;
}

/** Makes the stored users, erasures and revocations a minute older. */
async function minuteGoesBy(userId: number): Promise<void> {
  const ago = (column: string) => `${column} = ${column} - interval '1 minute'`;
  await sql.unsafe(
    `update ${app.context.config.databaseSchema}.users set ${ago('erased_at')}, ${ago('profile_at')} where id = ${userId}`,
  );
  await sql.unsafe(
    `update ${app.context.config.databaseSchema}.revocations set ${ago('at')}, changed = pg_current_xact_id() where user_id = ${userId}`,
  );
}

/** Sends as a user whose token is revoked on another instance, but not yet here. */
function sendsLate(senderId: number, threadId: string, body: string) {
  const id = Bun.randomUUIDv7();
  const draft = { id, threadId, senderId, senderName: null, clientId: null, body, attachments: [] };
  return app.context.messageWriter.add(draft);
}

/** Ann writes a canary and edits it away: it stays as a version. */
async function leaveVersion(): Promise<void> {
  const attachments = [{ filename: CANARY, url: `https://files.example/${CANARY}` }];
  const { body: sent } = await chat.send({ body: CANARY, attachments });
  const body = { body: 'harmless', attachments: [] };
  await chat.a.call('editMessage', { params: { messageId: sent.id }, body });
}

/** Ann uploads a file named after the canary, and opens one that ben sends. Returns ben's message. */
async function leaveFiles(): Promise<Message> {
  await uploadFile(app, chat.a, chat.threadId, { filename: CANARY });
  const { id: fileId } = await uploadFile(app, chat.b, chat.threadId);
  const { body } = await chat.answer({ body: 'what ben says stays', attachments: [{ fileId }] });
  await chat.a.fetch('GET', `/files/${fileId}`);
  return body;
}

/** Ann schedules a canary, saves one as a reply, and is reminded of a message of ben. */
async function leaveSchedule(messageId: string): Promise<void> {
  const at = new Date(Date.now() + 60 * 60 * 1_000).toISOString();
  const attachments = [{ filename: CANARY, url: `https://files.example/${CANARY}` }];
  const body = { body: CANARY, attachments, sendAt: at, zone: 'Europe/Berlin' };
  await chat.a.call('createScheduled', { params: { threadId: chat.threadId }, body });
  await chat.a.call('putSavedReply', { body: { name: CANARY, body: CANARY } });
  await chat.a.call('setReminder', { params: { messageId }, body: { at } });
}

/** Ben leaves a group of ann, whose title of then he still reads. */
async function leaveLeftGroup(): Promise<void> {
  const { userId } = chat.ben;
  const { body } = await chat.a.call('createGroup', { body: { title: CANARY, members: [{ userId }] } });
  await chat.a.call('removeMember', { params: { threadId: body.id, userId } });
}

/** Ann writes a canary to every field that stores her text. */
async function leaveCanaries(): Promise<string> {
  const { ann, ben } = chat;
  const named = await sign({ userId: ann.userId, fullName: CANARY, username: CANARY, role: 'FREELANCER' });
  await new Rest(app, { ...ann, token: named }).call('listThreads');
  await chat.send({
    body: CANARY,
    attachments: [{ filename: CANARY, url: `https://files.example/${CANARY}` }],
  });
  await leaveVersion();
  const bens = await leaveFiles();
  await leaveSchedule(bens.id);
  await chat.a.call('setTimeZone', { body: { timeZone: 'Asia/Tokyo' } });
  const body = { participantId: ben.userId, jobId: 1, title: CANARY, initialMessage: CANARY };
  await chat.a.call('createThread', { body });
  await leaveLeftGroup();
  const params = { threadId: chat.threadId };
  await chat.a.call('renameThread', { params, body: { title: CANARY } });
  const state = { note: CANARY, labels: [CANARY], draft: { body: CANARY } };
  await chat.a.call('setThreadState', { params, body: state });
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
  await platformSays('certificates.issued', {
    certificateId: 1,
    courseId: 1,
    courseTitle: 'lettering',
    userId: ann.userId,
    certificateUrl: `https://i.example/${CANARY}`,
  });
  await until(
    'the name',
    async () => (await getThread(chat.b, chat.threadId)).otherUser?.fullName === CANARY,
  );
  await until('the words', async () => (await findCanaries()).holding.includes('message_words.words'));
  return named;
}

test('The export returns all data of a user; an erasure removes it and keeps the thread for the other member.', async () => {
  const { ann, ben, threadId } = chat;
  const named = await leaveCanaries();
  // A column that fails here is new: it needs a canary and an erasure, or a line in the list.
  expect((await findCanaries()).free).toEqual(WITHOUT_WORDS);
  const { body: exported } = await admin.call('exportUser', { params: { userId: ann.userId } });
  expect(exported.profile).toMatchObject({ username: CANARY, timeZone: 'Asia/Tokyo', erasedAt: null });
  expect(exported.messages.map(({ body, version }) => [body, version])).toEqual([
    [CANARY, 1],
    ['harmless', 2],
    [`changed the title to ${CANARY}`, 1],
    [CANARY, 1],
    [`removed <@${chat.ben.userId}>`, 1],
  ]);
  expect(await exportedOf('versions', ann.userId)).toEqual([
    {
      messageId: exported.messages.find(({ version }) => version === 2)?.id ?? '',
      version: 1,
      body: CANARY,
      attachments: [expect.objectContaining({ filename: CANARY }) as never],
      at: expect.any(String) as string,
    },
  ]);
  const [own] = await exportedOf('threadStates', ann.userId);
  expect(own?.state).toMatchObject({ note: CANARY, labels: [CANARY], draft: { body: CANARY } });
  expect(await exportedOf('scheduled', ann.userId)).toMatchObject([{ body: CANARY, state: 'waiting' }]);
  expect(await exportedOf('savedReplies', ann.userId)).toMatchObject([{ name: CANARY, body: CANARY }]);
  expect(await exportedOf('reminders', ann.userId)).toMatchObject([{ threadId, seq: 3 }]);
  const [file] = await exportedOf('files', ann.userId);
  expect(file).toMatchObject({ filename: CANARY, messageId: null, type: 'text/plain' });
  const link = new URL(file?.link ?? '', app.url);
  expect(await (await fetch(link)).text()).toBe('Three drafts, as you asked.');
  expect(await exportedOf('fileOpens', ann.userId)).toMatchObject([{ count: 1 }]);
  const before = await getThread(chat.b, threadId);

  await using socket = await Socket.connect(app, { ...ann, token: named });
  await using bens = await Socket.connect(app, ben);
  const userId = ann.userId;
  expect(await erase(userId)).toEqual({ userId, messages: 5, notifications: 5, complete: false });
  expect((await socket.closed).code).toBe(4500);
  expect((await findCanaries()).holding).toEqual([]);
  expect(await exportedOf('reminders', ann.userId)).toEqual([]);
  expect(await exportedOf('files', ann.userId)).toEqual([]);
  expect(await exportedOf('fileOpens', ann.userId)).toEqual([]);
  expect((await fetch(link)).status).toBe(404);

  const thread = await getThread(chat.b, threadId);
  expect(thread.otherUser).toMatchObject({
    userId: ann.userId,
    username: null,
    fullName: null,
    avatarUrl: null,
  });
  expect(thread.otherUser).not.toHaveProperty('timeZone');
  const { lastSeq, unreadCount } = thread;
  expect({ lastSeq, unreadCount }).toEqual({ lastSeq: before.lastSeq, unreadCount: before.unreadCount });
  const messages = await allMessages(chat.b, threadId);
  expect(messages.map(({ seq, body, attachments }) => [seq, body, attachments])).toEqual([
    [1, '[erased]', []],
    [2, '[erased]', []],
    [3, 'what ben says stays', [expect.objectContaining({ state: 'ready' }) as never]],
    [4, '[erased]', []],
  ]);
  // Ben's client is told to ask, and finds the erased messages among the changes.
  await bens.next('resync');
  const query = { changedAfter: before.lastChange };
  const { body: changed } = await chat.b.call('listMessages', { params: { threadId }, query });
  expect(changed.messages.map(({ seq, body }) => [seq, body])).toEqual([
    [1, '[erased]'],
    [2, '[erased]'],
    [4, '[erased]'],
  ]);
  expect(changed.upTo).toBe(thread.lastChange);
  const told = await new Rest(app, ben).call('listNotifications');
  expect(told.body.notifications.every(({ title }) => title === '[erased]')).toBe(true);
});

test('An erasure leaves a deleted message as it is, and deletes what it said before.', async () => {
  const { a, b, ann, send, threadId } = await newChat(app);
  const { body: sent } = await send({ body: CANARY });
  await a.call('deleteMessage', { params: { messageId: sent.id } });
  expect((await exportedOf('versions', ann.userId)).map(({ body }) => body)).toEqual([CANARY]);
  await erase(ann.userId);
  expect((await findCanaries()).holding).not.toContain('message_versions.body');
  expect((await getThread(b, threadId)).lastMessage?.body).toBe('[deleted]');
  expect(await exportedOf('versions', ann.userId)).toEqual([]);
});

test('The export returns the reactions of a user, and an erasure removes them.', async () => {
  const { a, b, ann, ben, send, threadId } = await newChat(app);
  const { body: sent } = await send({ body: 'by ann' });
  const params = { messageId: sent.id, emoji: '👍' };
  for (const by of [b, a]) await by.call('addReaction', { params });
  const { messages, reactions } = await exported(ben.userId);
  expect({ messages, reactions }).toEqual({ messages: [], reactions: [params] });
  await erase(ben.userId);
  expect((await exported(ben.userId)).reactions).toEqual([]);
  const last = (await getThread(a, threadId)).lastMessage;
  expect(last).toMatchObject({ body: 'by ann', version: 1, change: 3 });
  expect(last?.reactions).toEqual([{ emoji: '👍', count: 1, userIds: [ann.userId], isClipped: false }]);
});

test('After an erasure, late data of the time before is not stored; new data is.', async () => {
  const { ann } = chat;
  const profile = { userId: ann.userId, username: CANARY, fullName: CANARY, role: null };
  app.context.profiles.remember({ ...profile, at: Date.now() - 60_000 });
  await app.context.background.settled(5_000);
  expect((await findCanaries()).holding).toEqual([]);
  await platformSays('users.joined', { userId: ann.userId, fullName: 'Somebody new' });
  expect((await getThread(chat.b, chat.threadId)).otherUser?.fullName).toBe('Somebody new');
});

test('An unknown user has no data.', async () => {
  const { userId } = await newUser();
  const { body } = await admin.call('exportUser', { params: { userId } });
  expect(body).toMatchObject({ profile: null, messages: [], notifications: [] });
});

test('An export comes in pages, without duplicates or gaps.', async () => {
  const { userId, token, fullName } = await newUser();
  const other = new Rest(app, { userId, token, fullName });
  const { body: thread } = await other.call('createThread', { body: { participantId: chat.ben.userId } });
  const sends = Array.from({ length: 1_003 }, (_, i) => sendsLate(userId, thread.id, `message ${i}`));
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

test('An erasure is complete after a full pass that starts long after the tokens were revoked.', async () => {
  const { ann, threadId } = await newChat(app);
  const { userId } = ann;
  await sendsLate(userId, threadId, 'in time');
  expect(await erase(userId)).toMatchObject({ messages: 1, complete: false });
  await sendsLate(userId, threadId, 'late');
  expect(await erase(userId)).toMatchObject({ messages: 1, complete: false });
  await minuteGoesBy(userId);
  expect(await erase(userId)).toEqual({ userId, messages: 0, notifications: 0, complete: true });
  expect(await erase(userId)).toMatchObject({ messages: 0, complete: true });
});

test('A user who returns is known again, and can be erased again.', async () => {
  const { ann, b, threadId } = await newChat(app);
  const { userId } = ann;
  await erase(userId);
  await minuteGoesBy(userId);
  const token = await sign({ userId, fullName: 'Back again', iat: Math.ceil(Date.now() / 1_000) + 1 });
  await until(
    'the token to be taken',
    async () => (await new Rest(app, { ...ann, token }).fetch('get', '/notifications')).ok,
  );
  await using socket = await Socket.connect(app, { ...ann, token });
  await until('the name', async () => (await getThread(b, threadId)).otherUser?.fullName === 'Back again');
  expect(await erase(userId)).toMatchObject({ complete: false });
  expect((await exported(userId)).profile).toMatchObject({ fullName: null, lastSeenAt: null });
  await socket[Symbol.asyncDispose]();
});

test('The erasure of a connected user stores no time of last presence.', async () => {
  const { ann } = await newChat(app);
  await using socket = await Socket.connect(app, ann);
  await app.context.background.settled(5_000);
  await erase(ann.userId);
  expect((await socket.closed).code).toBe(4500);
  await until('them to be gone', () => !app.context.hub.has(ann.userId));
  await app.context.background.settled(5_000);
  expect((await exported(ann.userId)).profile).toMatchObject({ lastSeenAt: null });
});

test('A call continues where the previous one stopped, and starts again after the end.', async () => {
  const { ann, threadId } = await newChat(app);
  const { userId } = ann;
  for (const body of ['one', 'two', 'three']) await sendsLate(userId, threadId, body);
  const schema = app.context.config.databaseSchema;
  await sql.unsafe(
    `insert into ${schema}.erasures (user_id, thread_id, seq) values (${userId}, '${threadId}', 2)`,
  );
  expect(await erase(userId)).toMatchObject({ messages: 1, complete: false });
  expect(await erase(userId)).toMatchObject({ messages: 2, complete: false });
});

test('An erasure skips messages of other users in bounded steps.', async () => {
  const { ann, ben, threadId } = await newChat(app);
  await Promise.all(Array.from({ length: 2_100 }, (_, i) => sendsLate(ben.userId, threadId, `${i}`)));
  await sendsLate(ann.userId, threadId, 'the last word');
  const pages: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query: Record<string, string> = cursor === undefined ? {} : { cursor };
    const { body } = await admin.call('exportUser', { params: { userId: ann.userId }, query });
    pages.push(body.messages.length);
    cursor = body.nextCursor;
  }
  expect(pages).toEqual([0, 0, 1, 0]);
  expect((await erase(ann.userId)).messages).toBe(1);
  const { messages } = await exported(ann.userId);
  expect(messages).toEqual([]);
  expect((await getThread(new Rest(app, ben), threadId)).lastMessage?.body).toBe('[erased]');
});
