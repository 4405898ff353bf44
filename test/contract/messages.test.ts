import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';

let app: App;
beforeAll(async () => (app = await startInstance()));
afterAll(() => app[Symbol.asyncDispose]());

/** Two people with a thread. */
async function pair() {
  const [ann, ben] = [await newUser(), await newUser()];
  const { body: thread } = await new Rest(app, ann).call('createThread', {
    body: { participantId: ben.userId },
  });
  return { ann, ben, threadId: thread.id };
}

test('a message is acked to its sender and delivered to the other member', async () => {
  const { ann, ben, threadId } = await pair();
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const acked = await a.request('message', { threadId, body: '  hello  ' });
  const delivered = await b.next('message');
  expect(acked).toEqual(delivered);
  expect(delivered).toMatchObject({
    seq: 1,
    body: 'hello',
    senderId: ann.userId,
    receiverId: ben.userId,
    senderName: ann.fullName,
    readAt: null,
  });
  expect(await a.settled()).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ type: 'message' })]),
  );
});
