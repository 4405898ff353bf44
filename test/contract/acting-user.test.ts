import { afterAll, beforeAll, expect, test } from 'bun:test';
import { ACTING_USER_FIELDS } from '@messaging/protocol/acting-user';
import type { App } from '@messaging/server/app';
import { newChat, getThread, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';

let app: App;
let chat: Chat;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  chat = await newChat(app);
});
afterAll(() => app[Symbol.asyncDispose]());

test.each([...ACTING_USER_FIELDS])(
  'The service refuses a write that names another user as %s.',
  async (field) => {
    const { a, ann, ben, path, threadId } = chat;
    const { lastSeq } = await getThread(a, threadId);
    const other = { [field]: ben.userId };
    await using socket = await Socket.connect(app, ann);
    const { code, details } = await socket.fail('message', { threadId, body: 'hello', ...other });
    expect({ code, paths: details?.map(({ path }) => path) }).toEqual({
      code: 'invalid_request',
      paths: [field],
    });
    expect((await socket.fail('typing', { threadId, isTyping: true, ...other })).code).toBe(
      'invalid_request',
    );
    expect(await a.refusal('post', path, { body: 'hello', ...other })).toBe(`400 invalid_request ${field}`);
    const thread = { participantId: (await newUser()).userId, ...other };
    expect(await a.refusal('post', '/messages/threads', thread)).toBe(`400 invalid_request ${field}`);
    expect((await getThread(a, threadId)).lastSeq).toBe(lastSeq);
  },
);

test("The service refuses an ADMIN's thread for another user, and creates none for the ADMIN.", async () => {
  const [client, designer] = [await newUser(), await newUser()];
  const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  const body = { participantId: designer.userId, userId: client.userId };
  expect(await admin.refusal('post', '/messages/threads', body)).toBe('400 invalid_request userId');
  expect((await admin.call('listThreads')).body.threads).toEqual([]);
});

test("A write may name the caller's own id, as a number or as text, or null.", async () => {
  const { ann, send } = chat;
  for (const senderId of [ann.userId, String(ann.userId), null]) {
    const { status, body } = await send({ body: 'hello', senderId });
    expect({ status, senderId: body.senderId }).toEqual({ status: 201, senderId: ann.userId });
  }
});

test('The service ignores other unknown fields.', async () => {
  const { ann, threadId, send } = chat;
  expect((await send({ body: 'hello', subject: 'x', priority: { level: 3 } })).status).toBe(201);
  await using socket = await Socket.connect(app, ann);
  expect(await socket.request('message', { threadId, body: 'hello', subject: 'x' })).toHaveProperty('seq');
});

test('The service accepts a field that the command declares.', async () => {
  const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  const { userId } = await newUser();
  expect((await admin.call('revokeTokens', { body: { userId } })).body.userId).toBe(userId);
});
