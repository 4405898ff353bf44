import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { getThread, newChat, newNamedChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { inShort, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { badTexts, TIME } from '../harness/values.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const FILE = { id: 'cv', filename: 'cv.pdf', url: 'https://files.example/cv', type: null, size: 9 };

/** A chat with one message of ann. */
async function newSent(): Promise<Chat & { message: Message; messageId: string }> {
  const chat = await newNamedChat(app);
  const { body: message } = await chat.send({ body: 'for 500', attachments: [FILE] });
  return { ...chat, message, messageId: message.id };
}

const edit = (by: Rest, messageId: string, body: object) =>
  by.call('editMessage', { params: { messageId }, body });

async function versions(by: Rest, messageId: string) {
  const { body } = await by.call('listVersions', { params: { messageId } });
  return body.versions.map(({ version, body: text }) => [version, text]);
}

describe('an edit', () => {
  test('replaces the text, keeps all else, and is what both members read from then on', async () => {
    const { a, b, threadId, message, messageId } = await newSent();
    const { status, body } = await edit(a, messageId, { body: ' for 700 ' });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...message,
      body: 'for 700',
      version: 2,
      change: 1,
      editedAt: expect.stringMatching(TIME) as string,
    });
    const { messages } = (await b.call('listMessages', { params: { threadId } })).body;
    expect(messages).toEqual([body]);
    expect(await getThread(b, threadId)).toMatchObject({ lastMessage: body, lastChange: 1 });
  });

  test('replaces the files if it has some, and removes them with an empty list', async () => {
    const { a, messageId } = await newSent();
    const other = { filename: 'b.png', url: 'https://files.example/b', type: 'image/png', size: null };
    const replaced = await edit(a, messageId, { body: 'x', attachments: [other] });
    expect(replaced.body.attachments).toEqual([{ ...other, id: expect.any(String) as string }]);
    expect((await edit(a, messageId, { body: 'x', attachments: [] })).body.attachments).toEqual([]);
    expect((await edit(a, messageId, { body: 'y' })).body).toMatchObject({ attachments: [], version: 4 });
  });

  test('by a frame is acked to its connection and delivered to all others as a changed message', async () => {
    const { ann, ben, messageId } = await newSent();
    await using sends = await Socket.connect(app, ann);
    await using other = await Socket.connect(app, ann);
    await using gets = await Socket.connect(app, ben);
    const acked = await sends.request('edit', { messageId, body: 'for 700' });
    expect(acked).toMatchObject({ id: messageId, body: 'for 700', version: 2, change: 1 });
    for (const socket of [other, gets]) {
      expect(await socket.next('message_changed')).toEqual(acked as never);
      await socket.settled();
      expect(socket.all('message_changed')).toEqual([]);
    }
    await sends.settled();
    expect(sends.all('message_changed')).toEqual([]);
  });

  test('with the content that the message has answers the same, makes no version and is not delivered', async () => {
    const { a, ben, messageId } = await newSent();
    await using gets = await Socket.connect(app, ben);
    const { id: _, ...file } = FILE;
    expect((await edit(a, messageId, { body: 'for 500', attachments: [file] })).body.version).toBe(1);
    const first = await edit(a, messageId, { body: 'for 700', ifVersion: 1 });
    const repeated = await edit(a, messageId, { body: 'for 700', ifVersion: 1 });
    expect(repeated.body).toEqual(first.body);
    await gets.next('message_changed');
    await gets.settled();
    expect(gets.all('message_changed')).toEqual([]);
    expect(await versions(a, messageId)).toEqual([
      [1, 'for 500'],
      [2, 'for 700'],
    ]);
  });

  test('of another version than `ifVersion` is refused with the message as it is', async () => {
    const { a, messageId } = await newSent();
    const { body: edited } = await edit(a, messageId, { body: 'for 700', ifVersion: 1 });
    const refused = await a.fail('patch', `/messages/${messageId}`, { body: 'for 900', ifVersion: 1 });
    expect([inShort(refused), refused.body.current]).toEqual(['409 version_conflict', edited]);
    expect((await edit(a, messageId, { body: 'for 900', ifVersion: 2 })).body.version).toBe(3);
  });

  test(`beyond ${LIMITS.versions} versions is refused, and the message can still be deleted`, async () => {
    const { a, messageId } = await newSent();
    for (let n = 2; n <= LIMITS.versions; n++) await edit(a, messageId, { body: `${n}` });
    expect(await a.refusal('patch', `/messages/${messageId}`, { body: 'more' })).toBe(
      '409 too_many_versions',
    );
    expect((await versions(a, messageId)).length).toBe(LIMITS.versions);
    const { body } = await a.call('deleteMessage', { params: { messageId } });
    expect(body.version).toBe(LIMITS.versions + 1);
  });

  test.each(badTexts(LIMITS.bodyCodePoints))('with a bad text is refused: %s', async (_, body) => {
    const { a, messageId } = await newSent();
    expect(await a.refusal('patch', `/messages/${messageId}`, { body })).toBe('400 invalid_request body');
  });

  test('changes neither unread counts nor the place of the thread in the list', async () => {
    const { a, b, ann, threadId, messageId } = await newSent();
    const other = await newChat(app, ann);
    await other.answer({ body: 'later' });
    const before = await getThread(b, threadId);
    await edit(a, messageId, { body: 'for 700' });
    const { unreadCount, lastSeq, lastMessageAt, updatedAt } = await getThread(b, threadId);
    expect({ unreadCount, lastSeq, lastMessageAt, updatedAt }).toEqual({
      unreadCount: before.unreadCount,
      lastSeq: before.lastSeq,
      lastMessageAt: before.lastMessageAt,
      updatedAt: before.updatedAt,
    });
    const { threads } = (await a.call('listThreads')).body;
    expect(threads.map(({ id }) => id)).toEqual([other.threadId, threadId]);
  });
});

describe('a deletion', () => {
  test('leaves a tombstone in the place of the message', async () => {
    const { a, b, answer, threadId, message, messageId } = await newSent();
    await answer({ body: 'fine' });
    const { body } = await a.call('deleteMessage', { params: { messageId } });
    expect(body).toEqual({
      ...message,
      body: '[deleted]',
      attachments: [],
      version: 2,
      change: 1,
      deletedAt: expect.stringMatching(TIME) as string,
    });
    const { messages } = (await b.call('listMessages', { params: { threadId } })).body;
    expect(messages.map(({ seq, body: text }) => [seq, text])).toEqual([
      [2, 'fine'],
      [1, '[deleted]'],
    ]);
    expect((await getThread(b, threadId)).unreadCount).toBe(1);
  });

  test('twice answers the same tombstone, and is delivered once', async () => {
    const { a, ann, ben, messageId } = await newSent();
    await using sends = await Socket.connect(app, ann);
    await using gets = await Socket.connect(app, ben);
    const first = await sends.request('delete', { messageId });
    expect((await a.call('deleteMessage', { params: { messageId } })).body).toEqual(first as never);
    expect(await gets.next('message_changed')).toEqual(first as never);
    await gets.settled();
    expect(gets.all('message_changed')).toEqual([]);
  });

  test('ends edits, and hides the earlier versions from members but not from an operator', async () => {
    const { a, b, messageId } = await newSent();
    await edit(a, messageId, { body: 'for 700' });
    await a.call('deleteMessage', { params: { messageId } });
    expect(await a.refusal('patch', `/messages/${messageId}`, { body: 'back' })).toBe('403 too_late');
    for (const member of [a, b]) expect(await versions(member, messageId)).toEqual([[3, '[deleted]']]);
    const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
    expect(await versions(admin, messageId)).toEqual([
      [1, 'for 500'],
      [2, 'for 700'],
      [3, '[deleted]'],
    ]);
  });

  test('by an operator is delivered to both members', async () => {
    const { ann, ben, messageId } = await newSent();
    await using a = await Socket.connect(app, ann);
    await using b = await Socket.connect(app, ben);
    const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
    const { body } = await admin.call('deleteMessage', { params: { messageId } });
    expect([await a.next('message_changed'), await b.next('message_changed')]).toEqual([body, body]);
  });
});

describe('a repeated send', () => {
  const clientId = crypto.randomUUID();

  test('after an edit is compared with the first version and answers the newest message', async () => {
    const { a, send } = await newChat(app);
    const { body: sent } = await send({ body: 'one', clientId });
    const edited = await edit(a, sent.id, { body: 'two' });
    const repeated = await send({ body: 'one', clientId });
    expect([repeated.status, repeated.body]).toEqual([200, edited.body]);
  });

  test('after an edit with the edited content is refused', async () => {
    const { a, send, path } = await newChat(app);
    const { body: sent } = await send({ body: 'one', clientId });
    await edit(a, sent.id, { body: 'two' });
    expect(await a.refusal('post', path, { body: 'two', clientId })).toBe('409 client_id_conflict');
  });

  test('after a deletion answers the tombstone', async () => {
    const { a, send } = await newChat(app);
    const { body: sent } = await send({ body: 'one', clientId });
    await a.call('deleteMessage', { params: { messageId: sent.id } });
    expect((await send({ body: 'one', clientId })).body).toMatchObject({ id: sent.id, body: '[deleted]' });
  });
});

test('concurrent edits of one thread take numbers without a gap, and each keeps its version', async () => {
  const { a, send, threadId } = await newChat(app);
  const sent = await Promise.all(Array.from({ length: 10 }, (_, i) => send({ body: `${i}` })));
  const edits = sent.flatMap(({ body: { id } }) => ['x', 'y', 'z'].map((body) => edit(a, id, { body })));
  await Promise.all(edits);
  const { messages } = (await a.call('listMessages', { params: { threadId } })).body;
  expect(messages.map(({ version }) => version)).toEqual(messages.map(() => 4));
  expect((await getThread(a, threadId)).lastChange).toBe(30);
  expect(Math.max(...messages.map(({ change }) => change ?? 0))).toBe(30);
  const texts = await Promise.all(messages.map(({ id }) => versions(a, id)));
  const words = texts.map((list) => new Set(list.slice(1).map(([, text]) => text)));
  expect(words).toEqual(words.map(() => new Set(['x', 'y', 'z'])));
});

test('versions that do not fit into one answer are read page by page', async () => {
  const { a, send } = await newChat(app);
  const { body: sent } = await send({ body: 'first' });
  // Three bytes each: 30 kB a version.
  const long = (n: number) => String.fromCodePoint(0x4e00 + n).repeat(LIMITS.bodyCodePoints);
  for (let n = 2; n <= LIMITS.versions; n++) await edit(a, sent.id, { body: long(n) });
  const seen: number[] = [];
  for (let hasMore = true; hasMore;) {
    const query = { after: seen.at(-1) ?? 1 };
    const { body } = await a.call('listVersions', { params: { messageId: sent.id }, query });
    expect(JSON.stringify(body).length).toBeLessThan(LIMITS.answerBytes);
    seen.push(...body.versions.map(({ version }) => version));
    hasMore = body.hasMore;
  }
  expect(seen).toEqual(Array.from({ length: LIMITS.versions - 1 }, (_, i) => i + 2));
});
