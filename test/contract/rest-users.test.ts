import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newNamedChat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

let app: App;
beforeAll(async () => (app = await startInstance()));
afterAll(() => app[Symbol.asyncDispose]());

test('A user is returned as a thread with them shows them.', async () => {
  const { a, ben } = await newNamedChat(app);
  const { status, body } = await a.call('getUser', { params: { userId: ben.userId } });
  expect({ status, body }).toEqual({
    status: 200,
    body: { userId: ben.userId, username: null, fullName: ben.fullName, avatarUrl: null },
  });
});

test('A user who was never seen has empty fields.', async () => {
  const [ann, stranger] = [await newUser(), await newUser()];
  const { body } = await new Rest(app, ann).call('getUser', { params: { userId: stranger.userId } });
  expect(body).toEqual({ userId: stranger.userId, username: null, fullName: null, avatarUrl: null });
});

test.each(['x', '0', '-1', '9007199254740992'])('The id %s is refused.', async (userId) => {
  expect(await new Rest(app, await newUser()).refusal('get', `/users/${userId}`)).toBe(
    '400 invalid_request userId',
  );
});
