import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { newNamedChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newThread } from '../harness/pair.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { sendMany } from '../harness/send-many.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { MAX_INTEGER } from '../harness/values.ts';

/** Number of large messages per kind. All messages of a kind fill about three answers. */
const EACH = 36;
const LARGE = 10_000;

let app: App;
let chat: Chat;
let all: readonly Message[];

/**
 * Kinds of messages: 4 bytes per code point, 6 bytes of JSON per code point, and small bodies with large attachments.
 */
const bodies = Array.from({ length: EACH }, (_, i) => [
  `${i}`.padEnd(LARGE - `${i}`.length, '😀'),
  `${i}`.padEnd(LARGE, '\u0001'),
]).flat();
const attachments = Array.from({ length: 10 }, (_, i) => ({
  filename: '文'.repeat(255),
  url: `https://files.example.com/${i}`.padEnd(LIMITS.urlLength, 'a'),
  type: 'image/png',
  size: 1,
}));

beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  chat = await newNamedChat(app);
  await sendMany(app, chat.ann, chat.threadId, bodies);
  for (let i = 0; i < EACH; i++) await chat.send({ body: 'files', attachments });
  all = await allMessages(chat.a, chat.threadId);
}, 60_000);
afterAll(() => app[Symbol.asyncDispose]());

const countBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Expects an answer within the bound, and close to it if more messages follow. */
function expectFilled(messages: readonly unknown[], hasMore: boolean): void {
  expect(countBytes(messages)).toBeLessThanOrEqual(LIMITS.answerBytes + 2);
  if (hasMore) expect(countBytes(messages)).toBeGreaterThan(LIMITS.answerBytes - 2 * LIMITS.payloadBytes);
}

const page = async (query: Record<string, string | number>) =>
  (await chat.b.call('listMessages', { params: { threadId: chat.threadId }, query })).body;

describe('pages of large messages', () => {
  test.each(['before', 'after', 'offset'] as const)(
    'by %s end early, and cover everything once',
    async (how) => {
      const found: Message[] = [];
      const next = {
        before: () => found.at(-1)?.seq ?? MAX_INTEGER,
        after: () => found.at(-1)?.seq ?? 0,
        offset: () => found.length,
      };
      for (let hasMore = true; hasMore;) {
        const { messages, count, ...rest } = await page({ limit: 200, [how]: next[how]() });
        hasMore = rest.hasMore;
        expectFilled(messages, hasMore);
        expect(count).toBe(messages.length);
        found.push(...messages);
      }
      const seqs = Array.from({ length: all.length }, (_, i) => i + 1);
      expect(found.map(({ seq }) => seq)).toEqual(how === 'after' ? seqs : seqs.toReversed());
    },
  );

  test('that hold a small limit have as many as asked for', async () => {
    const { messages, hasMore } = await page({ limit: 3 });
    expect([messages.length, hasMore]).toEqual([3, true]);
  });
});

test('an answer to sync is within its bound, and the thread says what is missing', async () => {
  await using socket = await Socket.connect(app, chat.ben);
  const { token } = (await socket.request('sync', { token: null })) as Output<'sync'>;
  const threads = { [chat.threadId]: 0 };
  const sync = (await socket.request('sync', { token, threads })) as Output<'sync'>;
  const messages = sync.messages ?? [];
  expect(sync.complete).toBe(true);
  expect(sync.threads.map(({ lastSeq }) => lastSeq)).toEqual([all.length]);
  expect(countBytes(sync)).toBeLessThanOrEqual(LIMITS.answerBytes + LIMITS.payloadBytes);
  expect(messages).toEqual(all.slice(0, messages.length));
  expect(countBytes(messages)).toBeGreaterThan(LIMITS.answerBytes - 4 * LIMITS.payloadBytes);
  const { messages: rest } = await page({ limit: 200, after: messages.length });
  expect(rest[0]?.seq).toBe(messages.length + 1);
});

describe('with the last messages of 30 threads large', () => {
  const THREADS = 30;
  const ids: string[] = [];
  let ann: Rest;
  let token: string;
  beforeAll(async () => {
    const user = await newUser();
    ann = new Rest(app, user);
    await using socket = await Socket.connect(app, user);
    token = ((await socket.request('sync', { token: null })) as Output<'sync'>).token;
    for (let i = 0; i < THREADS; i++) {
      const threadId = await newThread(app, user, await newUser());
      ids.unshift(threadId);
      const body = bodies[i] ?? '';
      await ann.call('sendMessage', { params: { threadId }, body: { body } });
    }
    const sync = (await socket.request('sync', { token })) as Output<'sync'>;
    expect(sync).toMatchObject({ complete: false, threads: [] });
    token = sync.token;
    expect((await socket.request('sync', { token })) as Output<'sync'>).toMatchObject({ complete: true });
  }, 60_000);

  test.each(['cursor', 'offset'] as const)(
    'pages of threads by %s end early, and cover all once',
    async (how) => {
      const found: string[] = [];
      let query: Record<string, string | number> | undefined = { limit: 100 };
      while (query !== undefined) {
        const page: Output<'listThreads'> = (await ann.call('listThreads', { query })).body;
        const { threads, hasMore, nextCursor } = page;
        expectFilled(threads, hasMore);
        found.push(...threads.map(({ id }) => id));
        query = !hasMore
          ? undefined
          : how === 'offset'
            ? { limit: 100, offset: found.length }
            : { limit: 100, cursor: nextCursor ?? '' };
      }
      expect(found).toEqual(ids);
    },
  );
});

test('pages of large notifications end early, and cover all once', async () => {
  const user = await newUser({ role: 'COMPANY' });
  const rest = new Rest(app, user);
  const message = '😀'.repeat(5_000);
  await storeNotifications(
    app,
    Array.from({ length: 60 }, (_, i) => ({
      userId: user.userId,
      type: 'welcome',
      title: `${i}`,
      message,
      data: {},
    })),
  );
  const titles: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: Record<string, string | number> = cursor === '' ? { limit: 100 } : { limit: 100, cursor };
    const { notifications, hasMore, nextCursor } = (await rest.call('listNotifications', { query })).body;
    expectFilled(notifications, hasMore);
    titles.push(...notifications.map(({ title }) => title));
    cursor = nextCursor;
  }
  expect(titles).toEqual(Array.from({ length: 60 }, (_, i) => `${59 - i}`));
});

test('an export of large messages has pages within the bound, and every message once', async () => {
  const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  const found: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: Record<string, string> = cursor === '' ? {} : { cursor };
    const { body } = await admin.call('exportUser', { params: { userId: chat.ann.userId }, query });
    const { messages, nextCursor } = body;
    expect(countBytes(messages)).toBeLessThanOrEqual(LIMITS.answerBytes + 2);
    found.push(...messages.map(({ seq }) => seq));
    cursor = nextCursor;
  }
  expect(found).toEqual(Array.from({ length: all.length }, (_, i) => i + 1));
});

describe('an offset past 10,000', () => {
  test.each(['/messages/threads', '/notifications', 'messages'])(
    'is refused in %s, and its reason names the cursor',
    async (path) => {
      const parent = path === 'messages' ? chat.path : path;
      expect((await chat.a.fetch('get', `${parent}?offset=${LIMITS.offsetMax}`)).status).toBe(200);
      for (const offset of [LIMITS.offsetMax + 1, MAX_INTEGER]) {
        const { status, body } = await chat.a.fail('get', `${parent}?offset=${offset}`);
        expect([status, body.code]).toEqual([400, 'invalid_request']);
        const instead = path === 'messages' ? '`before`' : 'the cursor';
        expect(body.details).toEqual([
          { path: 'offset', message: `must be at most 10000; use ${instead} for what comes after` },
        ]);
      }
    },
  );
});
