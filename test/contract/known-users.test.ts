import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ REQUIRE_KNOWN_USERS: 'true' })));
afterAll(() => app[Symbol.asyncDispose]());

test('With REQUIRE_KNOWN_USERS a thread can be created only with a known user.', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const [a, b] = [new Rest(app, ann), new Rest(app, ben)];
  const body = { participantId: ben.userId, initialMessage: 'hello' };
  expect(await a.refusal('post', '/messages/threads', body)).toBe('404 unknown_user');
  // Any call with a token makes the user known.
  expect((await b.call('listThreads')).body.threads).toEqual([]);
  await until(
    'the user to be known',
    async () => (await a.fetch('post', '/messages/threads', body)).status === 201,
  );
  expect((await b.call('listThreads')).body.threads).toMatchObject([{ lastMessage: { body: 'hello' } }]);
});
