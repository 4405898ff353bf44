import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { conversations } from '@messaging/server/demo/conversations';
import { InstanceProcess } from '../harness/instance-process.ts';
import type { Env } from '../harness/instance.ts';
import { allMessages, failureOf, inShort, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { sign, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** What `npm start` finds where nothing is set. An empty setting counts as unset. */
const UNSET: Env = { DATABASE_URL: '', REDIS_URL: '', DEMO: '' };

type At = Pick<App, 'url'>;

/** One of the demo's people, with a token that the service gave. */
async function signIn(app: At, userId: number): Promise<User> {
  const response = await fetch(new URL(`/demo/token/${userId}`, app.url));
  const { token } = (await response.json()) as { token: string };
  return { userId, fullName: '', token };
}

/** A request, as the log has it. */
interface Request {
  readonly method: string;
  readonly route: string;
}

/** The threads of somebody, newest first, and how they stand. */
async function threadsOf(app: At, userId: number): Promise<string[]> {
  const { body } = await new Rest(app, await signIn(app, userId)).call('listThreads');
  return body.threads.map(
    ({ title, otherUser, lastSeq, unreadCount, otherLastReadSeq }) =>
      `${title} (${otherUser.fullName}): ${lastSeq}, ${unreadCount} unread, read by the other to ${otherLastReadSeq}`,
  );
}

const NEWEST =
  'Logo and packaging for a sourdough bakery (Studio Okapi): 15, 0 unread, read by the other to 15';

/** Starts and stops it with these settings, and tells what it was asked meanwhile: a stop waits for what it does by itself. */
async function askedAtNextStart(settings: Env = {}): Promise<string[]> {
  const start = instance.log.length;
  await instance.startAgain({ ...settings, LOG_LEVEL: 'debug' });
  expect(await instance.stop()).toBe(0);
  const lines = instance.log
    .slice(start)
    .split('\n')
    .filter((line) => line.endsWith('"msg":"request"}'));
  return lines.map((line) => JSON.parse(line) as Request).map(({ method, route }) => `${method} ${route}`);
}

/** That each of the people looks at their threads, and does nothing else. */
const ONLY_LOOKED = Array.from({ length: 6 }, () => 'GET /messages/threads');

/** Killed amid the making of the demo, and started again: nothing may be missing or there twice. */
let instance: InstanceProcess;
beforeAll(async () => {
  instance = await InstanceProcess.start(UNSET);
  await until('a part of the demo', async () => (await threadsOf(instance, 3)).length > 0);
  await instance.kill();
  await instance.startAgain();
  await until('all of it', async () => (await threadsOf(instance, 2))[0] === NEWEST);
});
afterAll(() => instance[Symbol.asyncDispose]());

const get = (path: string, headers: Env = {}) => fetch(new URL(path, instance.url), { headers });

test('says where to chat', () => {
  const page = `http://localhost:${instance.url.port}/`;
  expect(instance.log).toContain(`"page":"${page}","msg":"open the page and pick somebody"}`);
});

test('has six people to be', async () => {
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

test.each([1, 2, 3, 4, 5, 6])('%d has a picture that can do nothing', async (userId) => {
  const response = await get(`/demo/avatars/${userId}.svg`);
  expect(response.headers.get('content-type')).toBe('image/svg+xml');
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
  expect(response.headers.get('cache-control')).toBe('public, max-age=604800');
  const svg = await response.text();
  expect(svg).toStartWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80">');
  expect(svg).not.toMatch(/<(?:script|style|image|use|foreignObject)|href|\son|style=|url\(/i);
});

test.each(['/demo/people', '/demo/token/1'])("%s is for this service's own pages", async (path) => {
  const refused = await failureOf(await get(path, { Origin: 'https://evil.example' }));
  expect(inShort(refused)).toBe('403 origin_not_allowed');
  expect((await get(path, { Origin: instance.url.origin })).status).toBe(200);
});

test("another site's page gets tokens when DEMO_ORIGINS names it, and may show pictures", async () => {
  const origin = 'http://localhost:3000';
  await using other = await InstanceProcess.start({
    ...UNSET,
    DEMO_ORIGINS: origin,
    ALLOWED_ORIGINS: 'https://app.example.com',
  });
  const ask = (path: string, from: string) => fetch(new URL(path, other.url), { headers: { Origin: from } });
  for (const path of ['/demo/people', '/demo/token/1']) {
    const answer = await ask(path, origin);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    const refused = await failureOf(await ask(path, 'http://localhost:3001'));
    expect(inShort(refused)).toBe('403 origin_not_allowed');
  }
  const picture = await ask('/demo/avatars/1.svg', origin);
  expect(picture.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  const page = await ask('/', origin);
  expect(page.headers.get('cross-origin-resource-policy')).toBe('same-origin');
});

test.each(['/demo/token/7', '/demo/token/0', '/demo/token/01', '/demo/token/x', '/demo/avatars/7.svg'])(
  'there is nobody else: %s',
  async (path) => {
    expect(inShort(await failureOf(await get(path)))).toBe('404 not_found');
  },
);

test.each([
  [
    1,
    [
      'Logo and packaging for a sourdough bakery (Fern & Loaf Bakery): 15, 0 unread, read by the other to 15',
      'Icon set for a field app (Tidal Labs): 8, 2 unread, read by the other to 8',
      'Exhibition wayfinding, spring season (Harbour Museum): 12, 0 unread, read by the other to 10',
      'A stand at the type fair (Kiln Type): 7, 0 unread, read by the other to 7',
    ],
  ],
  [2, [NEWEST, 'Hand-lettered shop window (Kiln Type): 8, 1 unread, read by the other to 8']],
  [
    3,
    [
      'Variable typeface for a dashboard (Tidal Labs): 14, 2 unread, read by the other to 14',
      'Hand-lettered shop window (Fern & Loaf Bakery): 8, 0 unread, read by the other to 7',
      'A stand at the type fair (Studio Okapi): 7, 0 unread, read by the other to 7',
      'Proof sheet 3, glyph by glyph (Tidal Labs): 214, 0 unread, read by the other to 214',
    ],
  ],
  [
    4,
    [
      'Exhibition wayfinding, spring season (Studio Okapi): 12, 2 unread, read by the other to 12',
      'Illustrated harbour map for young visitors (Northlight Illustration): 11, 0 unread, read by the other to 10',
    ],
  ],
  [
    5,
    [
      'Illustrated harbour map for young visitors (Harbour Museum): 11, 1 unread, read by the other to 11',
      'Annual report: eight full-page illustrations (Tidal Labs): 10, 0 unread, read by the other to 7',
    ],
  ],
  [
    6,
    [
      'Icon set for a field app (Studio Okapi): 8, 0 unread, read by the other to 6',
      'Variable typeface for a dashboard (Kiln Type): 14, 0 unread, read by the other to 12',
      'Annual report: eight full-page illustrations (Northlight Illustration): 10, 3 unread, read by the other to 10',
      'Proof sheet 3, glyph by glyph (Kiln Type): 214, 0 unread, read by the other to 214',
    ],
  ],
])('%d has talked', async (userId, threads) => {
  expect(await threadsOf(instance, userId)).toEqual(threads);
});

test('what was said is there, in its order and by whom', async () => {
  for (const { members, title, lines } of conversations) {
    const rest = new Rest(instance, await signIn(instance, members[0].userId));
    const { threads } = (await rest.call('listThreads')).body;
    const thread = threads.find((one) => one.title === title);
    const said = await allMessages(rest, thread?.id ?? '');
    expect(said.map(({ senderId, body }) => [senderId, body])).toEqual(
      lines.map(({ by, body }) => [by.userId, body]),
    );
    expect(said.flatMap(({ attachments }) => attachments.map(({ url }) => url))).toEqual(
      lines.flatMap(({ attachments }) => attachments.map(({ url }) => url)),
    );
    expect(thread?.otherUser.avatarUrl).toBe(`/demo/avatars/${members[1].userId}.svg`);
  }
});

test.each([
  [1, 3, 'You received $9,000', 'Welcome, Studio Okapi!', 9],
  [2, 1, 'New proposal from Kiln Type', 'Welcome, Fern & Loaf Bakery!', 5],
  [3, 3, 'Certificate issued', 'Welcome, Kiln Type!', 9],
  [4, 1, 'You paid $9,000', 'Welcome, Harbour Museum!', 4],
  [5, 3, 'You received $3,200', 'Welcome, Northlight Illustration!', 8],
  [6, 2, 'You paid $3,200', 'Welcome, Tidal Labs!', 7],
])('%d has %d unread notifications', async (userId, unread, newest, oldest, count) => {
  const rest = new Rest(instance, await signIn(instance, userId));
  const { body } = await rest.call('listNotifications');
  expect(body).toMatchObject({ unreadCount: unread, count });
  expect(body.notifications.map(({ isRead }) => isRead)).toEqual(
    Array.from({ length: count }, (_, i) => i >= unread),
  );
  expect([body.notifications.at(0)?.title, body.notifications.at(-1)?.title]).toEqual([newest, oldest]);
});

test('two of them chat by socket', async () => {
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

test('the next start makes nothing', async () => {
  expect(await instance.stop()).toBe(0);
  expect(await askedAtNextStart()).toEqual(ONLY_LOOKED);
});

test('with DEMO=false there is none of it, and later it stays out of the way of what was written', async () => {
  const emptyStore = { DATABASE_SCHEMA: 'without_demo' };
  const start = instance.log.length;
  await instance.startAgain({ ...emptyStore, DEMO: 'false' });
  for (const path of ['/', '/demo/people', '/demo/token/1', '/demo/avatars/1.svg'])
    expect(inShort(await failureOf(await get(path)))).toBe('404 not_found');
  expect(instance.log.slice(start)).not.toContain('pick somebody');
  const rest = new Rest(instance, { userId: 1, fullName: '', token: await sign({ userId: 1 }) });
  expect((await rest.call('listThreads')).body.threads).toEqual([]);
  await rest.call('createThread', { body: { participantId: 9 } });
  expect(await instance.stop()).toBe(0);
  expect(await askedAtNextStart(emptyStore)).toEqual(ONLY_LOOKED);
});
