import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { addMember, connectToGroups, newGroup, removeMember } from '../harness/group.ts';
import { startInstance } from '../harness/instance.ts';
import { databaseUrl } from '../harness/outage.ts';
import { newPair } from '../harness/pair.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';

let proxy: Proxy;
let app: App;
beforeAll(async () => {
  proxy = startProxy(databaseUrl());
  app = await startInstance({
    DATABASE_URL: proxy.url,
    DATABASE_TIMEOUT_MS: '2000',
    DATABASE_POOL_SIZE: '2',
    RATE_LIMIT_PER_MINUTE: '0',
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  proxy[Symbol.dispose]();
});

interface LostCall {
  readonly socket: Socket;
  readonly rest: Rest;
  readonly threadId: string;
  readonly type: 'message' | 'edit' | 'delete';
  readonly payload: object;
  /** Text of the message once the call is stored. */
  readonly stored: string;
}

/**
 * Loses the answers of PostgreSQL to a call, which fails, and then the connections. The call is repeated until it is stored: a
 * statement is prepared on its connection first, and does not run without the answer to that.
 */
async function loseAnswer({ socket, rest, threadId, type, payload, stored }: LostCall): Promise<void> {
  await until('the call to be stored', async () => {
    const { id: messageId } = (await socket.request('message', { threadId, body: 'prepares' })) as Message;
    await socket.request('edit', { messageId, body: 'prepared' });
    proxy.halfOpen('client');
    await socket.fail(type, payload);
    proxy.reset();
    const bodies = (await allMessages(rest, threadId)).map(({ body }) => body);
    return bodies.includes(stored);
  });
}

const has =
  (text: string) =>
  ({ body }: Message): boolean =>
    body === text;

test('a message whose answer was lost is delivered once, and so is its deletion, without a retry', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const lost = { socket: a, rest: new Rest(app, ben), threadId };
  const frame = { threadId, body: 'lost', clientId: crypto.randomUUID() };
  await loseAnswer({ ...lost, type: 'message', payload: frame, stored: 'lost' });
  const { id: messageId } = await b.next('message', has('lost'));
  await loseAnswer({ ...lost, type: 'delete', payload: { messageId }, stored: '[deleted]' });
  await b.next('message_changed', has('[deleted]'));
  await b.settled();
  expect(b.all('message').filter(({ id }) => id === messageId)).toEqual([]);
  expect(b.all('message_changed').filter(({ id }) => id === messageId)).toEqual([]);
});

test('of a message of a group whose answer was lost, only its members learn', async () => {
  const { a, ann, ben, dan, threadId } = await newGroup(app);
  await addMember(a, threadId, dan, { history: 'none' });
  await using anns = await connectToGroups(app, ann);
  await using bens = await connectToGroups(app, ben);
  await using dans = await connectToGroups(app, dan);
  const lost = { socket: anns, rest: a, threadId };
  const frame = { threadId, body: 'lost', clientId: crypto.randomUUID() };
  await loseAnswer({ ...lost, type: 'message', payload: frame, stored: 'lost' });
  const [{ id: messageId }] = await Promise.all([
    bens.next('message', has('lost')),
    dans.next('message', has('lost')),
  ]);
  await removeMember(a, threadId, dan);
  await dans.next('thread_removed');
  await loseAnswer({ ...lost, type: 'edit', payload: { messageId, body: 'found' }, stored: 'found' });
  await bens.next('message_changed', has('found'));
  await dans.settled();
  expect(dans.all('message_changed').filter(({ id }) => id === messageId)).toEqual([]);
});
