import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { newNamedChat, getThread, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { badNumbers, MAX_INTEGER } from '../harness/values.ts';

/** Number of messages of the long thread, half from each member, all sent at once. */
const MANY = 200;

let app: App;
let chat: Chat;
/** Answers to the sends of the long thread, by seq. */
let sent: readonly Message[];

beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  chat = await newNamedChat(app);
  const { send, answer } = chat;
  const answers = await Promise.all(
    Array.from({ length: MANY }, (_, i) => (i % 2 ? send : answer)({ body: `message ${i}` })),
  );
  sent = answers.map(({ body }) => body).sort((one, other) => one.seq - other.seq);
});
afterAll(() => app[Symbol.asyncDispose]());

const page = async (query: Record<string, string | number>) =>
  (await chat.a.call('listMessages', { params: { threadId: chat.threadId }, query })).body;
const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq);
/** Numbers from `from` to `to`, descending or ascending. */
const range = (from: number, to: number) =>
  Array.from({ length: Math.abs(from - to) + 1 }, (_, i) => (from < to ? from + i : from - i));

describe('200 concurrent sends of two members', () => {
  test('get the seqs 1 to 200 without a gap, in the order of their times', async () => {
    expect(seqs(sent)).toEqual(range(1, MANY));
    const times = sent.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted());
    expect(new Set(sent.map(({ id }) => id)).size).toBe(MANY);
  });

  test('keep the order of each sender', async () => {
    const { a, send, threadId } = await newNamedChat(app);
    const bodies = Array.from({ length: 20 }, (_, i) => `${i}`);
    for (const body of bodies) await send({ body });
    const { messages } = (await a.call('listMessages', { params: { threadId } })).body;
    expect(messages.map(({ body }) => body)).toEqual(bodies.toReversed());
  });

  test('count as unread for the other member', async () => {
    const [mine, others] = [await getThread(chat.a, chat.threadId), await getThread(chat.b, chat.threadId)];
    expect([mine.lastSeq, mine.unreadCount, others.unreadCount]).toEqual([MANY, MANY / 2, MANY / 2]);
    expect(mine.lastMessage).toEqual(sent.at(-1) as Message);
  });
});

describe('the list', () => {
  test('has the sent messages, newest first', async () => {
    expect(await page({ limit: 200 })).toEqual({ messages: sent.toReversed(), count: MANY, hasMore: false });
  });

  test('has the newest 50 by default', async () => {
    const { messages, count, hasMore } = await page({});
    expect({ seqs: seqs(messages), count, hasMore }).toEqual({
      seqs: range(200, 151),
      count: 50,
      hasMore: true,
    });
  });

  test.each<[query: Record<string, number>, expected: number[], hasMore: boolean]>([
    [{ limit: 1 }, [200], true],
    [{ limit: 3, offset: 0 }, [200, 199, 198], true],
    [{ limit: 3, offset: 10 }, [190, 189, 188], true],
    [{ limit: 3, offset: 197 }, [3, 2, 1], false],
    [{ limit: 3, offset: 198 }, [2, 1], false],
    [{ offset: 200 }, [], false],
    [{ offset: LIMITS.offsetMax }, [], false],
    [{ limit: 2, before: 100 }, [99, 98], true],
    [{ limit: 2, before: 3 }, [2, 1], false],
    [{ before: 1 }, [], false],
    [{ before: 0 }, [], false],
    [{ limit: 2, before: 500 }, [200, 199], true],
    [{ limit: 2, before: MAX_INTEGER }, [200, 199], true],
    [{ limit: 2, after: 100 }, [101, 102], true],
    [{ limit: 2, after: 198 }, [199, 200], false],
    [{ limit: 2, after: 0 }, [1, 2], true],
    [{ after: 200 }, [], false],
    [{ after: MAX_INTEGER }, [], false],
  ])('with %j', async (query, expected, hasMore) => {
    const { messages, ...rest } = await page(query);
    expect({ seqs: seqs(messages), ...rest }).toEqual({ seqs: expected, count: expected.length, hasMore });
  });
});

describe('pages', () => {
  test.each([7, 50, 100, 199, 200])(
    'of %i return each message once, by before, after and offset',
    async (limit) => {
      const found = { before: [] as number[], after: [] as number[], offset: [] as number[] };
      const walk = async (how: keyof typeof found, next: () => number) => {
        const { messages, hasMore } = await page({ limit, [how]: next() });
        found[how].push(...seqs(messages));
        if (hasMore) await walk(how, next);
      };
      await walk('before', () => found.before.at(-1) ?? MAX_INTEGER);
      await walk('after', () => found.after.at(-1) ?? 0);
      await walk('offset', () => found.offset.length);
      expect(found).toEqual({ before: range(200, 1), after: range(1, 200), offset: range(200, 1) });
    },
  );

  test('of a thread without messages are empty', async () => {
    const { a, threadId } = await newNamedChat(app);
    for (const query of [{}, { after: 0 }, { before: 10 }, { offset: 10 }]) {
      const { body } = await a.call('listMessages', { params: { threadId }, query });
      expect(body).toEqual({ messages: [], count: 0, hasMore: false });
    }
  });
});

describe('a request is refused', () => {
  const refusal = (query: Record<string, string>) =>
    chat.a.refusal('get', `${chat.path}?${new URLSearchParams(query).toString()}`);

  test.each([...badNumbers, '0', '201'])('with limit=%s', async (limit) => {
    expect(await refusal({ limit })).toBe('400 invalid_request limit');
  });

  test.each(['offset', 'before', 'after'])('with a bad %s', async (name) => {
    for (const value of badNumbers)
      expect(await refusal({ [name]: value })).toBe(`400 invalid_request ${name}`);
  });

  test('with two starting points', async () => {
    expect(await refusal({ offset: '0', before: '1' })).toBe('400 invalid_request ');
    expect(await refusal({ before: '1', after: '0' })).toBe('400 invalid_request ');
    expect(await refusal({ offset: '0', after: '0' })).toBe('400 invalid_request ');
    expect(await refusal({ offset: '0', before: '1', after: '0' })).toBe('400 invalid_request ');
  });
});

test('A thread of other users returns the same error as a missing thread.', async () => {
  const stranger = new Rest(app, await newUser());
  await stranger.cannotTell('get', chat.path, chat.path.replace(chat.threadId, crypto.randomUUID()));
  expect(await stranger.refusal('get', '/messages/threads/nonsense/messages')).toBe(
    '400 invalid_request threadId',
  );
});
