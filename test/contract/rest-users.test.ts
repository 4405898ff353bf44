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

test('Members of a thread see the time zone that a user shares, until it is taken back.', async () => {
  const { a, b, threadId, ann, ben } = await newNamedChat(app);
  const share = (timeZone: string | null) => b.call('setTimeZone', { body: { timeZone } });
  const seen = async () => {
    const { body } = await a.call('getThread', { params: { threadId } });
    const member = (userId: number) => body.members.find((found) => found.userId === userId)?.timeZone;
    return [body.otherUser?.timeZone, member(ben.userId), member(ann.userId)];
  };
  expect(await seen()).toEqual([undefined, undefined, undefined]);
  await share('Asia/Tokyo');
  expect(await seen()).toEqual(['Asia/Tokyo', 'Asia/Tokyo', undefined]);
  expect((await a.call('getUser', { params: { userId: ben.userId } })).body).not.toHaveProperty('timeZone');
  await share(null);
  expect(await seen()).toEqual([undefined, undefined, undefined]);
});

test.each(['Mars/Olympus', '', 'Europe/' + 'x'.repeat(64)])(
  'The time zone %j is refused.',
  async (timeZone) => {
    expect(await new Rest(app, await newUser()).refusal('put', '/users/me/time-zone', { timeZone })).toBe(
      '400 invalid_request timeZone',
    );
  },
);
