import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Thread } from '@messaging/protocol/thread';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { badNumbers } from '../harness/values.ts';
import { until } from '../harness/wait.ts';

/** Number of threads. No page size below divides it, except 9. */
const MANY = 45;

let app: App;
/** User with many threads, whose last messages were sent within a few milliseconds. */
let busy: Rest;
/** Threads of the busy user, as one page of the list. */
let all: readonly Thread[];

beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  const [ann, ben] = [await newUser(), await newUser()];
  busy = new Rest(app, ann);
  const jobs = Array.from({ length: MANY }, (_, i) => i + 1);
  const threadIds = await Promise.all(jobs.map((jobId) => newThread(app, ann, ben, jobId)));
  await Promise.all(threadIds.map((threadId) => send(busy, threadId)));
  all = (await busy.call('listThreads', { query: { limit: 100 } })).body.threads;
});
afterAll(() => app[Symbol.asyncDispose]());

const send = (by: Rest, threadId: string) =>
  by.call('sendMessage', { params: { threadId }, body: { body: 'hello' } });
const toIds = (threads: readonly Thread[]) => threads.map(({ id }) => id);
const page = async (query: Record<string, string | number>) =>
  (await busy.call('listThreads', { query })).body;

/** Follows `nextCursor` from the first page. */
async function walk(limit: number) {
  const pages = [await page({ limit })];
  for (let next = pages[0]?.nextCursor; next; next = pages.at(-1)?.nextCursor) {
    pages.push(await page({ limit, cursor: next }));
  }
  return pages;
}

describe('the order', () => {
  test('is by activity, newest first: a message moves its thread to the top', async () => {
    const [ann, ben] = [await newUser(), await newUser()];
    const a = new Rest(app, ann);
    const ids: string[] = [];
    for (const jobId of [1, 2, 3]) {
      ids.unshift(await newThread(app, ann, ben, jobId));
      await Bun.sleep(2);
    }
    expect(toIds((await a.call('listThreads')).body.threads)).toEqual(ids);
    await send(a, ids[2] ?? '');
    expect(toIds((await a.call('listThreads')).body.threads)).toEqual([ids[2], ids[0], ids[1]] as string[]);
  });

  test('is the same on every page, and each thread occurs once even if times are equal', async () => {
    const times = all.map(({ lastMessageAt }) => lastMessageAt ?? '');
    expect(times).toEqual(times.toSorted().toReversed());
    expect(new Set(times).size).toBeLessThan(MANY);
    expect(new Set(toIds(all)).size).toBe(MANY);
  });
});

describe('pages', () => {
  test.each([1, 7, 9, 44, 45, 46])('of %i continue by cursor', async (limit) => {
    const pages = await walk(limit);
    expect(pages.flatMap(({ threads }) => toIds(threads))).toEqual(toIds(all));
    const full = Math.ceil(MANY / limit);
    expect(pages.map(({ count }) => count)).toEqual(
      Array.from({ length: full }, (_, i) => Math.min(limit, MANY - i * limit)),
    );
    expect(pages.map(({ threads }) => threads.length)).toEqual(pages.map(({ count }) => count));
    expect(pages.map(({ hasMore }) => hasMore)).toEqual(pages.map((_, i) => i < full - 1));
    expect(pages.at(-1)?.nextCursor).toBeNull();
  });

  test.each([7, 9])('of %i continue by offset', async (limit) => {
    const found: string[] = [];
    for (let offset = 0; offset < MANY; offset += limit) {
      const { threads, hasMore } = await page({ limit, offset });
      found.push(...toIds(threads));
      expect(hasMore).toBe(offset + limit < MANY);
    }
    expect(found).toEqual(toIds(all));
  });

  test('by offset and by cursor agree', async () => {
    const { nextCursor } = await page({ limit: 10, offset: 10 });
    expect(toIds((await page({ limit: 10, cursor: nextCursor ?? '' })).threads)).toEqual(
      toIds(all.slice(20, 30)),
    );
  });

  test('have 20 threads by default, and at most 100', async () => {
    expect(await page({})).toMatchObject({ count: 20, hasMore: true, threads: all.slice(0, 20) });
    expect((await page({ limit: 100 })).count).toBe(MANY);
  });

  test.each([MANY, MANY + 1, LIMITS.offsetMax].map(String))(
    'after the end are empty: offset %s',
    async (offset) => {
      expect(await page({ offset })).toEqual({ threads: [], count: 0, hasMore: false, nextCursor: null });
    },
  );
});

test('a thread that moves up between two pages makes no other one go missing or come twice', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const a = new Rest(app, ann);
  const list = async (query: Record<string, string | number>) =>
    (await a.call('listThreads', { query })).body;
  for (let jobId = 1; jobId <= 6; jobId++) await newThread(app, ann, ben, jobId);
  const before = toIds((await list({})).threads);
  const { threads: first, nextCursor } = await list({ limit: 3 });
  await send(a, before[3] ?? '');
  const { threads: second } = await list({ limit: 3, cursor: nextCursor ?? '' });
  expect(toIds([...first, ...second])).toEqual(before.toSpliced(3, 1));
});

describe('a request is refused', () => {
  test.each([...badNumbers, '0', '101'])('with limit=%s', async (limit) => {
    const query = new URLSearchParams({ limit }).toString();
    expect(await busy.refusal('get', `/messages/threads?${query}`)).toBe('400 invalid_request limit');
  });

  test.each(badNumbers)('with offset=%s', async (offset) => {
    const query = new URLSearchParams({ offset }).toString();
    expect(await busy.refusal('get', `/messages/threads?${query}`)).toBe('400 invalid_request offset');
  });

  test('with both offset and cursor', async () => {
    const cursor = (await page({ limit: 1 })).nextCursor ?? '';
    expect(await busy.refusal('get', `/messages/threads?offset=0&cursor=${cursor}`)).toBe(
      '400 invalid_request ',
    );
  });

  const id = '018f3b1e-8a52-7c41-9f10-0123456789ab';
  test.each([
    ['empty', ''],
    ['a word', 'nonsense'],
    ["another list's", '17'],
    ['too long', 'A'.repeat(201)],
    ['without an id', encoded('2026-01-31T12:00:00.000Z/')],
    ['with an id of dashes', encoded(`2026-01-31T12:00:00.000Z/${'-'.repeat(36)}`)],
    ['with an id of misplaced dashes', encoded(`2026-01-31T12:00:00.000Z/${'a-'.repeat(18)}`)],
    ['of a day that no year has', encoded(`2026-02-30T12:00:00.000Z/${id}`)],
    ['of an hour that no day has', encoded(`2026-01-31T25:00:00.000Z/${id}`)],
    ['of a time with a second colon', encoded(`2026-01-31T12:00:00:000Z/${id}`)],
    ['of the year 0', encoded(`0000-01-31T12:00:00.000Z/${id}`)],
  ])('with a cursor that is %s', async (_what, cursor) => {
    expect(await busy.refusal('get', `/messages/threads?cursor=${cursor}`)).toBe(
      '400 invalid_request cursor',
    );
  });
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

test('Each member sees the thread from their own side.', async () => {
  const [ann, ben] = [await newUser({ username: 'ann' }), await newUser({ username: 'ben' })];
  const [a, b] = [new Rest(app, ann), new Rest(app, ben)];
  const threadId = await newThread(app, ann, ben);
  for (let i = 0; i < 3; i++) await send(a, threadId);
  const { messages } = (await b.call('listMessages', { params: { threadId } })).body;
  await b.call('markMessageRead', { params: { messageId: messages[1]?.id ?? '' } });
  const only = async (by: Rest) => (await by.call('listThreads')).body.threads[0];
  const others = { avatarUrl: null, isOnline: false };
  await until(
    'the names',
    async () => (await only(a))?.otherUser?.username && (await only(b))?.otherUser?.username,
  );
  const seen = await only(a);
  expect(seen).toMatchObject({
    id: threadId,
    lastSeq: 3,
    unreadCount: 0,
    lastReadSeq: 0,
    otherLastReadSeq: 2,
  });
  expect(seen?.otherUser).toEqual({ userId: ben.userId, username: 'ben', fullName: ben.fullName, ...others });
  expect(seen?.lastMessage).toEqual({ ...messages[0], readAt: null } as Thread['lastMessage']);
  expect(await only(b)).toEqual({
    ...seen,
    turn: 'me',
    unreadCount: 1,
    lastReadSeq: 2,
    otherLastReadSeq: 0,
    otherUser: { userId: ann.userId, username: 'ann', fullName: ann.fullName, ...others },
  } as Thread);
});

test('Each member sees whether the other one is online.', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const a = new Rest(app, ann);
  await newThread(app, ann, ben);
  const isOnline = async () => (await a.call('listThreads')).body.threads[0]?.otherUser?.isOnline;
  expect(await isOnline()).toBe(false);
  const socket = await Socket.connect(app, ben);
  await until('ben to be online', isOnline);
  await socket[Symbol.asyncDispose]();
  await until('ben to be offline', async () => !(await isOnline()));
});

test('A new user has no threads.', async () => {
  const { status, body } = await new Rest(app, await newUser()).call('listThreads');
  expect(status).toBe(200);
  expect(body).toEqual({ threads: [], count: 0, hasMore: false, nextCursor: null });
});
