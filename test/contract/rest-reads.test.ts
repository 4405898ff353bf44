import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { newChat, newNamedChat, send, getThread, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { badUuids, TIME } from '../harness/values.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

/** Creates a thread with messages of ann and ben in this order, one letter per message; returns the messages by seq. */
async function talk(order: string): Promise<Chat & { messages: readonly Message[] }> {
  const chat = await newNamedChat(app);
  const messages: Message[] = [];
  for (const letter of order) {
    messages.push((await (letter === 'a' ? chat.send : chat.answer)({ body: letter })).body);
  }
  return { ...chat, messages };
}

/** Reads the message with this seq. */
async function read(by: Rest, { messages }: { messages: readonly Message[] }, seq: number): Promise<void> {
  const { status, body } = await by.call('markMessageRead', {
    params: { messageId: messages[seq - 1]?.id ?? '' },
  });
  expect({ status, body }).toEqual({ status: 200, body: { success: true } });
}

/** Views of both members: read positions and unread counts. */
async function state({ a, b, threadId }: Chat) {
  const [anns, bens] = [await getThread(a, threadId), await getThread(b, threadId)];
  expect([anns.otherLastReadSeq, bens.otherLastReadSeq]).toEqual([bens.lastReadSeq, anns.lastReadSeq]);
  return { ann: [anns.lastReadSeq, anns.unreadCount], ben: [bens.lastReadSeq, bens.unreadCount] };
}

/** Times of reading of the messages, oldest first. */
async function readTimes({ a, threadId }: Chat): Promise<(string | null)[]> {
  const { messages } = (await a.call('listMessages', { params: { threadId }, query: { after: 0 } })).body;
  return messages.map(({ readAt }) => readAt);
}

const someTime: unknown = expect.stringMatching(TIME);

describe('reading a message', () => {
  test('reads it and all earlier ones, and counts the rest exactly', async () => {
    const chat = await talk('abaabaab');
    expect(await state(chat)).toEqual({ ann: [0, 3], ben: [0, 5] });
    await read(chat.b, chat, 4);
    expect(await state(chat)).toEqual({ ann: [0, 3], ben: [4, 2] });
    await read(chat.a, chat, 5);
    expect(await state(chat)).toEqual({ ann: [5, 1], ben: [4, 2] });
    await read(chat.b, chat, 7);
    expect(await state(chat)).toEqual({ ann: [5, 1], ben: [7, 0] });
    await read(chat.a, chat, 8);
    expect(await state(chat)).toEqual({ ann: [8, 0], ben: [7, 0] });
  });

  test('sets the time of reading once', async () => {
    const chat = await talk('aabaa');
    expect(await readTimes(chat)).toEqual([null, null, null, null, null]);
    await read(chat.b, chat, 2);
    const first = await readTimes(chat);
    expect(first).toEqual([someTime, first[0], null, null, null] as string[]);
    await Bun.sleep(3);
    await read(chat.b, chat, 5);
    const second = await readTimes(chat);
    expect(second).toEqual([first[0], first[0], null, someTime, second[3]] as string[]);
    expect((second[3] ?? '') > (first[0] ?? '')).toBe(true);
    await read(chat.a, chat, 3);
    expect(await readTimes(chat)).toEqual(second.with(2, someTime as string));
  });

  test('a second time, or an older one, changes nothing', async () => {
    const chat = await talk('aaaa');
    await read(chat.b, chat, 3);
    const before = [await state(chat), await readTimes(chat)];
    await Bun.sleep(3);
    for (const seq of [1, 2, 3]) await read(chat.b, chat, seq);
    expect([await state(chat), await readTimes(chat)]).toEqual(before);
  });

  test("of one's own reads the earlier messages, and sets no time on own messages", async () => {
    const chat = await talk('abba');
    await read(chat.a, chat, 4);
    expect(await state(chat)).toEqual({ ann: [4, 0], ben: [0, 2] });
    expect(await readTimes(chat)).toEqual([null, someTime, someTime, null] as string[]);
  });
});

describe('reading', () => {
  test('leaves later messages unread', async () => {
    const chat = await talk('ab');
    await read(chat.b, chat, 2);
    await chat.send({ body: 'more' });
    await chat.answer({ body: 'own' });
    expect(await state(chat)).toEqual({ ann: [0, 2], ben: [2, 1] });
    expect((await readTimes(chat)).slice(1)).toEqual([null, null, null]);
  });

  test('shows in the list of threads and in the last message', async () => {
    const chat = await talk('aab');
    await read(chat.b, chat, 2);
    await read(chat.a, chat, 3);
    const thread = await getThread(chat.a, chat.threadId);
    expect(thread.lastMessage?.readAt).toBe((await readTimes(chat))[2] ?? '');
    expect((await chat.a.call('listThreads')).body.threads[0]).toEqual(thread);
  });

  test('changes no other thread of the two members', async () => {
    const chat = await talk('aa');
    const other = await newThread(app, chat.ann, chat.ben, 1);
    await send(chat.a, other, { body: 'hello' });
    await read(chat.b, chat, 2);
    expect(await getThread(chat.b, other)).toMatchObject({ unreadCount: 1, lastReadSeq: 0 });
  });

  test('concurrently in any order ends at the last message', async () => {
    const chat = await talk('ab'.repeat(15));
    const order = chat.messages.map(({ seq }) => seq).sort((x, y) => ((x * 7) % 31) - ((y * 7) % 31));
    await Promise.all(order.map((seq) => read(chat.b, chat, seq)));
    expect(await state(chat)).toEqual({ ann: [0, 15], ben: [30, 0] });
    const times = (await readTimes(chat)).filter((_, i) => i % 2 === 0).map(String);
    expect(times).toEqual(times.map(() => someTime as string));
    // An earlier message is never read later than its successor.
    expect(times).toEqual(times.toSorted());
  });

  test('while messages arrive keeps the count exact', async () => {
    const chat = await talk('aaaaa');
    await Promise.all([
      ...Array.from({ length: 40 }, (_, i) => (i % 4 ? chat.send : chat.answer)({ body: 'more' })),
      ...chat.messages.map(({ seq }) => read(chat.b, chat, seq)),
    ]);
    expect(await state(chat)).toEqual({ ann: [0, 10], ben: [5, 30] });
  });
});

describe('the event of a read', () => {
  test('comes once, with the messages’ time of reading', async () => {
    const chat = await talk('aab');
    await using ann = await Socket.connect(app, chat.ann);
    await using ben = await Socket.connect(app, chat.ben);
    await read(chat.b, chat, 2);
    await read(chat.b, chat, 2);
    await read(chat.b, chat, 1);
    const told = await ann.next('read');
    expect(told).toEqual({
      threadId: chat.threadId,
      messageId: chat.messages[1]?.id ?? '',
      userId: chat.ben.userId,
      seq: 2,
      readAt: (await readTimes(chat))[1] ?? '',
    });
    expect(await ben.next('read')).toEqual(told);
    const more = [...(await ann.settled()), ...(await ben.settled())];
    expect(more.filter(({ type }) => type === 'read')).toEqual([]);
  });
});

describe('a read is refused', () => {
  test('for a message of other users like for a missing one', async () => {
    const chat = await talk('a');
    const stranger = new Rest(app, await newUser());
    const route = (id: string | undefined) => `/messages/${id}/read`;
    await stranger.cannotTell('put', route(chat.messages[0]?.id), route(crypto.randomUUID()));
    expect(await state(chat)).toEqual({ ann: [0, 0], ben: [0, 1] });
  });

  test.each(badUuids.filter(([, id]) => id !== ''))('of an id that is no UUID: %s', async (_what, id) => {
    const { a } = await newChat(app);
    expect(await a.refusal('put', `/messages/${id}/read`)).toBe('400 invalid_request messageId');
  });
});
