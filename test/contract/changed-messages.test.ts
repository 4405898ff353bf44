import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { getThread, newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Socket } from '../harness/socket.ts';
import type { User } from '../harness/token.ts';
import { badNumbers, ignorePresence } from '../harness/values.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** A chat in which ann has sent `count` messages. */
async function newFilledChat(count: number): Promise<Chat & { sent: Message[] }> {
  const chat = await newChat(app);
  const sent: Message[] = [];
  for (let i = 1; i <= count; i++) sent.push((await chat.send({ body: `${i}` })).body);
  return { ...chat, sent };
}

/** Edits the messages with these numbers, in this order. */
async function edit({ a, sent }: Chat & { sent: Message[] }, body: string, ...seqs: number[]) {
  for (const seq of seqs)
    await a.call('editMessage', { params: { messageId: sent[seq - 1]?.id ?? '' }, body: { body } });
}

async function list({ b, threadId }: Chat, query: Record<string, number | string>) {
  const { body } = await b.call('listMessages', { params: { threadId }, query });
  const { messages, ...rest } = body;
  return { ...rest, seqs: messages.map(({ seq }) => seq), bodies: messages.map((message) => message.body) };
}

type Sync = Output<'sync'>;

async function sync(user: User, input: object): Promise<Sync> {
  await using socket = await Socket.connect(app, user);
  return (await socket.request('sync', input)) as Sync;
}

describe('changedAfter', () => {
  test('lists changed messages by change, each once and as it is now', async () => {
    const chat = await newFilledChat(4);
    await edit(chat, 'x', 3, 1, 2);
    await edit(chat, 'y', 3);
    await chat.a.call('deleteMessage', { params: { messageId: chat.sent[1]?.id ?? '' } });
    expect(await list(chat, { changedAfter: 0 })).toEqual({
      count: 3,
      hasMore: false,
      upTo: 5,
      seqs: [1, 3, 2],
      bodies: ['x', 'y', '[deleted]'],
    });
    expect(await list(chat, { changedAfter: 4 })).toMatchObject({ upTo: 5, seqs: [2] });
    expect(await list(chat, { changedAfter: 5 })).toEqual({
      count: 0,
      hasMore: false,
      upTo: 5,
      seqs: [],
      bodies: [],
    });
  });

  test('is read page by page with `upTo`', async () => {
    const chat = await newFilledChat(5);
    await edit(chat, 'x', 5, 4, 3, 2, 1);
    const seen: number[] = [];
    for (let changedAfter = 0, hasMore = true; hasMore;) {
      const page = await list(chat, { changedAfter, limit: 2 });
      seen.push(...page.seqs);
      [changedAfter, hasMore] = [page.upTo ?? 0, page.hasMore];
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  test('leads past changes whose messages are gone', async () => {
    const chat = await newFilledChat(2);
    await edit(chat, 'x', 1);
    await app.context.db.sql`delete from messages where id = ${chat.sent[0]?.id ?? ''}::uuid`;
    expect(await list(chat, { changedAfter: 0 })).toMatchObject({ upTo: 1, seqs: [] });
  });

  test.each(badNumbers)('must be a number: %p', async (changedAfter) => {
    const { a, path } = await newChat(app);
    const query = `changedAfter=${encodeURIComponent(changedAfter)}`;
    expect(await a.refusal('get', `${path}?${query}`)).toBe('400 invalid_request changedAfter');
  });

  test('goes with no other start of a page', async () => {
    const { a, path } = await newChat(app);
    for (const other of ['before=1', 'after=1', 'offset=1', 'around=1'])
      expect(await a.refusal('get', `${path}?changedAfter=1&${other}`)).toBe('400 invalid_request ');
  });
});

describe('around', () => {
  test.each([
    [5, 4, [6, 5, 4, 3], true],
    [5, 5, [7, 6, 5, 4, 3], true],
    [1, 4, [2, 1], false],
    [3, 4, [4, 3, 2, 1], false],
    [9, 4, [9, 8, 7], true],
    [100, 4, [], false],
  ])('%i with a page of %i is half before and half after', async (around, limit, seqs, hasMore) => {
    const chat = await newFilledChat(9);
    expect(await list(chat, { around, limit })).toMatchObject({ seqs, hasMore });
  });

  test('a time is that of the first message then or later', async () => {
    const { sent, ...chat } = await newFilledChat(9);
    const times = sent.map(({ createdAt }) => createdAt);
    const firstAt = (time: string): number => times.findIndex((other) => other >= time) + 1;
    const later = new Date(Date.parse(times[8] ?? '') + 1_000).toISOString();
    for (const time of times)
      expect(await list(chat, { aroundTime: time, limit: 1 })).toMatchObject({ seqs: [firstAt(time)] });
    for (const time of ['2020-01-01T00:00:00+02:00', times[4] ?? '']) {
      const around = firstAt(new Date(time).toISOString());
      expect(await list(chat, { aroundTime: time, limit: 4 })).toEqual(
        await list(chat, { around, limit: 4 }),
      );
    }
    expect(await list(chat, { aroundTime: later, limit: 1 })).toMatchObject({ seqs: [] });
    expect(await list(chat, { aroundTime: later, limit: 4 })).toMatchObject({ seqs: [9, 8], hasMore: true });
    for (const [query, refusal] of [
      ['aroundTime=Monday', '400 invalid_request aroundTime'],
      [`aroundTime=${later}&around=1`, '400 invalid_request '],
    ])
      expect(await chat.a.refusal('get', `${chat.path}?${query}`)).toBe(refusal ?? '');
  });

  test('with large messages keeps those next to the number', async () => {
    const chat = await newChat(app);
    const body = '字'.repeat(LIMITS.bodyCodePoints);
    for (let i = 0; i < 40; i++) await chat.send({ body });
    const { seqs, hasMore } = await list(chat, { around: 20, limit: 40 });
    expect(seqs).toContain(20);
    expect(seqs.length).toBeLessThan(40);
    expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) - i));
    expect(Math.abs((seqs[0] ?? 0) - 20 - (20 - (seqs.at(-1) ?? 0)))).toBeLessThanOrEqual(1);
    expect(hasMore).toBe(true);
  });
});

describe('sync', () => {
  test('with `changes` returns the messages that changed since, and how far they go', async () => {
    const chat = await newFilledChat(3);
    const { ben, threadId } = chat;
    const { token } = await sync(ben, { token: null });
    await edit(chat, 'x', 1);
    await edit(chat, 'y', 2);
    const { threads, messages, changes, complete } = await sync(ben, { token, changes: { [threadId]: 1 } });
    expect(complete).toBe(true);
    expect(threads.map(ignorePresence)).toEqual([ignorePresence(await getThread(chat.b, threadId))]);
    expect(threads[0]?.lastChange).toBe(2);
    expect(messages?.map(({ seq, body }) => [seq, body])).toEqual([[2, 'y']]);
    expect(changes).toEqual({ [threadId]: 2 });
  });

  test('without `changes` returns the thread of an edit, and nothing else', async () => {
    const chat = await newFilledChat(1);
    const { ben, threadId } = chat;
    const { token } = await sync(ben, { token: null });
    await edit(chat, 'x', 1);
    const answer = await sync(ben, { token, threads: { [threadId]: 1 } });
    expect(answer.threads.map(({ id, lastChange }) => [id, lastChange])).toEqual([[threadId, 1]]);
    expect(answer.messages).toEqual([]);
    expect(answer).not.toHaveProperty('changes');
    expect(await sync(ben, { token })).not.toHaveProperty('messages');
  });

  test('with `changes` that the client has returns no message', async () => {
    const chat = await newFilledChat(1);
    const { ben, threadId } = chat;
    await edit(chat, 'x', 1);
    const { token } = await sync(ben, { token: null });
    const { messages, changes } = await sync(ben, { token, changes: { [threadId]: 1 } });
    expect({ messages, changes }).toEqual({ messages: [], changes: {} });
  });

  test('returns new messages before changed ones, and says where the changed ones end', async () => {
    const count = LIMITS.syncMessages + 1;
    const chat = await newFilledChat(count);
    const { a, b, ben, threadId } = chat;
    const { token } = await sync(ben, { token: null });
    await edit(chat, 'x', ...Array.from({ length: count }, (_, i) => i + 1));
    await a.call('sendMessage', { params: { threadId }, body: { body: 'new' } });
    const known = { threads: { [threadId]: count }, changes: { [threadId]: 0 } };
    const { messages = [], changes, threads } = await sync(ben, { token, ...known });
    expect(messages.length).toBe(LIMITS.syncMessages);
    expect(messages[0]).toMatchObject({ seq: count + 1, body: 'new' });
    expect(changes).toEqual({ [threadId]: LIMITS.syncMessages - 1 });
    expect(threads[0]?.lastChange).toBe(count);
    const query = { changedAfter: LIMITS.syncMessages - 1 };
    const { body } = await b.call('listMessages', { params: { threadId }, query });
    expect(body.messages.map(({ change }) => change)).toEqual([count - 1, count]);
    expect(body.upTo).toBe(count);
  });
});
