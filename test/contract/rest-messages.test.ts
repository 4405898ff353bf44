import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat, newNamedChat, send as sendInto, getThread } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { badUuids, EMOJI, TIME, UNCHANGED, UUID } from '../harness/values.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

const FILE = { filename: 'a', url: 'https://example.com/a' };

describe('a message', () => {
  test('returns 201 with every field of the contract', async () => {
    const { ann, ben, threadId, send } = await newNamedChat(app);
    const clientId = crypto.randomUUID();
    const attachment = {
      id: 'cv',
      filename: 'cv.pdf',
      url: 'https://files.example.com/cv',
      type: 'application/pdf',
      size: 9,
    };
    const { status, body } = await send({ body: '  hello\n', attachments: [attachment], clientId });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(UUID),
      threadId,
      seq: 1,
      senderId: ann.userId,
      receiverId: ben.userId,
      body: 'hello',
      attachments: [attachment],
      clientId,
      readAt: null,
      createdAt: expect.stringMatching(TIME),
      senderName: ann.fullName,
      senderAvatar: null,
      ...UNCHANGED,
    });
  });

  test('is in the list as it was returned', async () => {
    const { threadId, b, send, answer } = await newNamedChat(app);
    const first = await send({ body: 'one', attachments: [FILE] });
    const second = await answer({ body: `two "${EMOJI}" \\ \u0001\u2028 {}`, clientId: crypto.randomUUID() });
    const { messages } = (await b.call('listMessages', { params: { threadId } })).body;
    expect(messages).toEqual([second.body, first.body]);
  });
});

test("A message has its sender's name even if it is the sender's first call.", async () => {
  const chats = await Promise.all(Array.from({ length: 5 }, () => newChat(app)));
  const sent = await Promise.all(chats.map(({ answer }) => answer({ body: 'hello' })));
  expect(sent.map(({ body }) => body.senderName)).toEqual(chats.map(({ ben }) => ben.fullName));
});

describe('a thread', () => {
  test('numbers its messages and shows the last one', async () => {
    const { ann, ben, threadId, a, send, answer } = await newNamedChat(app);
    const other = await newThread(app, ann, ben, 1);
    expect((await send({ body: '1' })).body.seq).toBe(1);
    expect((await answer({ body: '2' })).body.seq).toBe(2);
    expect((await sendInto(a, other, { body: '1' })).body.seq).toBe(1);
    const { body: third } = await send({ body: '3' });
    const thread = await getThread(a, threadId);
    expect(thread).toMatchObject({ lastSeq: 3, lastMessageAt: third.createdAt, updatedAt: third.createdAt });
    expect(thread.lastMessage).toEqual(third);
  });

  test('is taken from the path, even if the body names another one', async () => {
    const { ann, ben, threadId, a, send } = await newChat(app);
    const other = await newThread(app, ann, ben, 1);
    const { body } = await send({ body: 'hello', threadId: other, senderId: ann.userId, seq: 7 });
    expect(body).toMatchObject({ threadId, senderId: ann.userId, seq: 1 });
    expect((await getThread(a, other)).lastSeq).toBe(0);
  });
});

describe('a clientId', () => {
  test('makes a repeated send return the first message', async () => {
    const { threadId, a, b, send } = await newNamedChat(app);
    const request = { body: ' hello ', attachments: [FILE], clientId: crypto.randomUUID() };
    const first = await send(request);
    const again = await send({ ...request, body: 'hello' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    await b.call('markMessageRead', { params: { messageId: first.body.id } });
    const later = await send(request);
    expect(later.status).toBe(200);
    expect(later.body).toEqual({ ...first.body, readAt: expect.stringMatching(TIME) });
    expect((await getThread(a, threadId)).lastSeq).toBe(1);
  });

  test('makes twenty concurrent sends create one message', async () => {
    const { threadId, a, send } = await newNamedChat(app);
    const request = { body: 'hello', clientId: crypto.randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(request)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await getThread(a, threadId)).lastSeq).toBe(1);
  });

  test('is compared without regard to case, and stored in lower case', async () => {
    const { send } = await newNamedChat(app);
    const clientId = '018F3B1E-8A52-7C41-9F10-ABCDEFABCDEF';
    const first = await send({ body: 'hello', clientId });
    expect(first.body.clientId).toBe(clientId.toLowerCase());
    const again = await send({ body: 'hello', clientId: clientId.toLowerCase() });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
  });

  test.each(badUuids)('must be a UUID, not %s', async (_what, clientId) => {
    const { path, a } = await newChat(app);
    expect(await a.refusal('post', path, { body: 'hello', clientId })).toBe('400 invalid_request clientId');
  });
});

describe('a clientId used before', () => {
  test.each([
    ['another text', { body: 'other' }],
    ['an attachment more', { attachments: [FILE, FILE] }],
    ['no attachment', { attachments: [] }],
    ['another attachment', { attachments: [{ ...FILE, filename: 'b' }] }],
    ['another size', { attachments: [{ ...FILE, size: 1 }] }],
  ])('is refused with %s', async (_what, content) => {
    const { path, threadId, a, send } = await newChat(app);
    const request = { body: 'hello', attachments: [FILE], clientId: crypto.randomUUID() };
    await send(request);
    expect(await a.refusal('post', path, { ...request, ...content })).toBe('409 client_id_conflict');
    expect((await getThread(a, threadId)).lastSeq).toBe(1);
  });

  test('accepts one content if two different ones race', async () => {
    const { path, a } = await newChat(app);
    const clientId = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => a.fetch('post', path, { body: `text ${i % 2}`, clientId })),
    );
    const statuses = answers.map(({ status }) => status).sort((x, y) => x - y);
    expect(statuses).toEqual([200, 200, 200, 200, 201, 409, 409, 409, 409, 409]);
  });

  test('may be used again by another sender or in another thread', async () => {
    const { ann, ben, a, send, answer } = await newChat(app);
    const threadId = await newThread(app, ann, ben, 1);
    const clientId = crypto.randomUUID();
    const messages = [
      await send({ body: 'one', clientId }),
      await answer({ body: 'two', clientId }),
      await sendInto(a, threadId, { body: 'three', clientId }),
    ];
    expect(messages.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(messages.map(({ body }) => body.id)).size).toBe(3);
  });
});

test('A thread of other users returns the same error as a missing thread.', async () => {
  const { path, threadId, a } = await newChat(app);
  const stranger = new Rest(app, await newUser());
  const other = path.replace(threadId, crypto.randomUUID());
  await stranger.cannotTell('post', path, other, { body: 'hello' });
  expect((await getThread(a, threadId)).lastSeq).toBe(0);
});
