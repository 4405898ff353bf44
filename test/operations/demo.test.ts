import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { openDatabase } from '@messaging/server/db/database';
import { readUpTo } from '@messaging/demo/conversation';
import { conversations } from '@messaging/demo/conversations';
import { InstanceProcess } from '../harness/instance-process.ts';
import type { Env } from '../harness/instance.ts';
import { allMessages, readFailure, inShort, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { SECRET, sign, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** Environment of `npm start` without settings. An empty setting counts as unset. */
const UNSET: Env = { DATABASE_URL: '', REDIS_URL: '', DEMO: '' };

type At = Pick<App, 'url'>;

/** A demo user with a token of the service. */
async function signIn(app: At, userId: number): Promise<User> {
  const response = await fetch(new URL(`/demo/token/${userId}`, app.url));
  const { token } = (await response.json()) as { token: string };
  return { userId, fullName: '', token };
}

/** A request in the log. */
interface Request {
  readonly method: string;
  readonly route: string;
}

/** Threads of a user, newest first, with their read positions. */
async function listThreads(app: At, userId: number): Promise<string[]> {
  const { body } = await new Rest(app, await signIn(app, userId)).call('listThreads', {
    query: { include: 'groups' },
  });
  return body.threads.map(
    ({ title, otherUser, lastSeq, unreadCount, otherLastReadSeq }) =>
      `${title} (${otherUser?.fullName ?? 'group'}): ${lastSeq}, ${unreadCount} unread, read by the other to ${otherLastReadSeq}`,
  );
}

/** Starts and stops it with these settings; returns the requests in between. A stop waits for background work. */
async function writesAtNextStart(settings: Env = {}): Promise<string[]> {
  const start = instance.log.length;
  await instance.startAgain({ ...settings, LOG_LEVEL: 'debug' });
  expect(await instance.stop()).toBe(0);
  const lines = instance.log
    .slice(start)
    .split('\n')
    .filter((line) => line.endsWith('"msg":"request"}'));
  // A busy start may refuse a handshake of the companion, which is logged as a request, too.
  const writes = lines.map((line) => JSON.parse(line) as Request).filter(({ method }) => method !== 'GET');
  return writes.map(({ method, route }) => `${method} ${route}`);
}

/** Service of `npm start` after an interrupted start: nothing may be missing or stored twice. */
let instance: InstanceProcess;
beforeAll(async () => {
  instance = await InstanceProcess.start(UNSET);
  await instance.stop();
  const setting = (name: string): string => instance.setting(name) ?? '';
  const where = { DATA_DIR: setting('DATA_DIR'), DATABASE_SCHEMA: setting('DATABASE_SCHEMA') };
  await forgetConversations({ ...UNSET, ...where, JWT_SECRET: SECRET });
  await instance.startAgain();
});
afterAll(() => instance[Symbol.asyncDispose]());

/** Leaves the embedded database as a start that stops after its third conversation. */
async function forgetConversations(env: Env): Promise<void> {
  await using db = await openDatabase(readConfig(env));
  await db.query`delete from threads where id not in (select id from threads order by id limit 3)`;
  for (const table of ['thread_members', 'messages', 'read_marks'])
    await db.sql.unsafe(`delete from ${table} where thread_id not in (select id from threads)`);
}

const DAY_MS = 86_400_000;

/** Content of an SVG that is more than a picture. */
const ACTIVE = /<(?:script|style|image|use|foreignObject)|href|\son|style=|url\(/i;

const get = (path: string, headers: Env = {}) => fetch(new URL(path, instance.url), { headers });

test('the conversations of the demo can be searched at once', async () => {
  const rest = new Rest(instance, await signIn(instance, 2));
  const search = async () => (await rest.call('searchMessages', { query: { q: 'label' } })).body;
  const { results } = await until('results', async () => {
    const found = await search();
    return found.isComplete && found.results.length > 0 ? found : undefined;
  });
  expect(results[0]?.message.body.toLowerCase()).toContain('label');
});

test('logs the address of the page', () => {
  const page = `http://localhost:${instance.url.port}/`;
  expect(instance.log).toContain(`"page":"${page}","msg":"open the page and choose a user"}`);
});

test('has six users to sign in as', async () => {
  const response = await get('/demo/people');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { people: shown } = (await response.json()) as { people: object[] };
  expect(shown).toHaveLength(6);
  expect(shown[0]).toEqual({
    userId: 1,
    fullName: 'Studio Okapi',
    headline: 'Brand and identity, pixel to signboard',
    role: 'FREELANCER',
    avatarUrl: '/demo/avatars/1.svg',
  });
});

test.each([1, 2, 3, 4, 5, 6, 7])('user %d has a picture without active content', async (userId) => {
  const response = await get(`/demo/avatars/${userId}.svg`);
  expect(response.headers.get('content-type')).toBe('image/svg+xml');
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
  expect(response.headers.get('cache-control')).toBe('public, max-age=604800');
  const svg = await response.text();
  expect(svg).toStartWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80">');
  expect(svg).not.toMatch(ACTIVE);
});

test.each(['/demo/people', '/demo/token/1'])(
  "%s is readable by the service's own pages only",
  async (path) => {
    const refused = await readFailure(await get(path, { Origin: 'https://evil.example' }));
    expect(inShort(refused)).toBe('403 origin_not_allowed');
    expect((await get(path, { Origin: instance.url.origin })).status).toBe(200);
  },
);

test.each([
  '/demo/token/7',
  '/demo/token/0',
  '/demo/token/01',
  '/demo/token/x',
  '/demo/avatars/8.svg',
  '/demo/files/gone.pdf',
])('there is no other user: %s', async (path) => {
  expect(inShort(await readFailure(await get(path)))).toBe('404 not_found');
});

test.each([1, 2, 3, 4, 5, 6])(
  'user %d has conversations, and has read up to the demo’s position',
  async (userId) => {
    const expected = conversations.flatMap((conversation) => {
      const { members, isGroup = false, title, lines } = conversation;
      const me = members.find((member) => member.userId === userId);
      const other = members.find((member) => member.userId !== userId);
      if (me === undefined || other === undefined) return [];
      const unread = lines.slice(readUpTo(conversation, me)).filter(({ by }) => by.userId !== userId).length;
      const how = `${lines.length}, ${unread} unread, read by the other to ${isGroup ? 0 : readUpTo(conversation, other)}`;
      return [`${title} (${isGroup ? 'group' : other.fullName}): ${how}`];
    });
    expect((await listThreads(instance, userId)).toSorted()).toEqual(expected.toSorted());
  },
);

test('the conversations are stored with their order and senders', async () => {
  for (const { members, isGroup = false, title, lines } of conversations) {
    const [first, second] = members;
    const rest = new Rest(instance, await signIn(instance, first?.userId ?? 0));
    const { threads } = (await rest.call('listThreads', { query: { include: 'groups' } })).body;
    const thread = threads.find((one) => one.title === title);
    const said = await allMessages(rest, thread?.id ?? '');
    expect(said.map(({ senderId, body }) => [senderId, body])).toEqual(
      lines.map(({ by, body, isDeleted = false }) => [by.userId, isDeleted ? '[deleted]' : body]),
    );
    const { origin } = new URL(`http://localhost:${instance.url.port}`);
    expect(said.flatMap(({ attachments }) => attachments.map(({ url }) => url))).toEqual(
      lines.flatMap(({ attachments }) => attachments.map((file) => `${origin}/demo/files/${file.filename}`)),
    );
    if (isGroup)
      expect(thread?.members.map(({ userId }) => userId)).toEqual(members.map(({ userId }) => userId));
    else expect(thread?.otherUser?.avatarUrl).toBe(`/demo/avatars/${second?.userId}.svg`);
  }
});

test.each([
  [1, 2, 'New job: Wrapping paper that smells of nothing', 'Welcome, Studio Okapi!', 10],
  [2, 1, 'New proposal from Kiln Type', 'Welcome, Fern & Loaf Bakery!', 5],
  [3, 3, 'Certificate issued', 'Welcome, Kiln Type!', 10],
  [4, 1, 'You paid $9,000', 'Welcome, Harbour Museum!', 4],
  [5, 3, 'You received $3,200', 'Welcome, Northlight Illustration!', 9],
  [6, 1, 'You paid $3,200', 'Welcome, Tidal Labs!', 7],
])('user %d has %d unread notifications', async (userId, unread, newest, oldest, count) => {
  const rest = new Rest(instance, await signIn(instance, userId));
  const { body } = await rest.call('listNotifications');
  expect(body).toMatchObject({ unreadCount: unread, count });
  expect(body.notifications.map(({ isRead }) => isRead)).toEqual(
    Array.from({ length: count }, (_, i) => i >= unread),
  );
  expect([body.notifications.at(0)?.title, body.notifications.at(-1)?.title]).toEqual([newest, oldest]);
});

test('messages are of the last weeks, in order of time, and read after they were sent', async () => {
  const now = Date.now();
  for (const userId of [1, 2, 3, 4, 5, 6]) {
    const rest = new Rest(instance, await signIn(instance, userId));
    for (const { id, createdAt, lastMessageAt, updatedAt } of (await rest.call('listThreads')).body.threads) {
      const said = await allMessages(rest, id);
      const times = said.map((message) => Date.parse(message.createdAt));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect([createdAt, lastMessageAt, updatedAt].map((at) => Date.parse(at ?? ''))).toEqual([
        times.at(0) ?? 0,
        times.at(-1) ?? 0,
        times.at(-1) ?? 0,
      ]);
      expect(times.at(0)).toBeGreaterThan(now - 23 * DAY_MS);
      expect(times.at(-1)).toBeLessThanOrEqual(now);
      for (const { createdAt: sent, readAt } of said) {
        if (readAt === null) continue;
        expect(Date.parse(readAt)).toBeGreaterThanOrEqual(Date.parse(sent));
        expect(Date.parse(readAt)).toBeLessThanOrEqual(now);
      }
    }
    const { notifications } = (await rest.call('listNotifications')).body;
    const told = notifications.map((one) => one.createdAt);
    expect(told).toEqual(notifications.map(({ data }) => String(data['occurredAt'])));
    expect(told).toEqual(told.toSorted().toReversed());
  }
});

test('the lists of the two main users fill a page, with a conversation of the last minutes', async () => {
  for (const userId of [1, 2]) {
    const { body } = await new Rest(instance, await signIn(instance, userId)).call('listThreads');
    expect(body.threads.length).toBeGreaterThanOrEqual(6);
    const [newest] = body.threads;
    expect(newest?.title).toBe('Logo and packaging for a sourdough bakery');
    expect(Date.now() - Date.parse(newest?.lastMessageAt ?? '')).toBeLessThan(60 * 60_000);
  }
});

test('two demo users chat by socket', async () => {
  const [okapi, bakery] = [await signIn(instance, 1), await signIn(instance, 2)];
  const { threads } = (await new Rest(instance, okapi).call('listThreads')).body;
  await using sends = await Socket.connect(instance, okapi);
  await using gets = await Socket.connect(instance, bakery);
  const payload = { threadId: threads[0]?.id, body: 'See you on the 12th!' };
  await sends.request('message', payload);
  expect(await gets.next('message')).toMatchObject({
    ...payload,
    senderId: 1,
    senderName: 'Studio Okapi',
    senderAvatar: '/demo/avatars/1.svg',
  });
});

test('the next start creates nothing', async () => {
  expect(await instance.stop()).toBe(0);
  expect(await writesAtNextStart()).toEqual([]);
});

test('with DEMO=false there is no demo, and a later demo leaves existing data unchanged', async () => {
  const emptyStore = { DATABASE_SCHEMA: 'without_demo' };
  const start = instance.log.length;
  await instance.startAgain({ ...emptyStore, DEMO: 'false' });
  for (const path of ['/', '/demo/people', '/demo/token/1', '/demo/avatars/1.svg'])
    expect(inShort(await readFailure(await get(path)))).toBe('404 not_found');
  expect(instance.log.slice(start)).not.toContain('choose a user');
  const rest = new Rest(instance, { userId: 1, fullName: '', token: await sign({ userId: 1 }) });
  expect((await rest.call('listThreads')).body.threads).toEqual([]);
  await rest.call('createThread', { body: { participantId: 9 } });
  expect(await instance.stop()).toBe(0);
  expect(await writesAtNextStart(emptyStore)).toEqual([]);
});
