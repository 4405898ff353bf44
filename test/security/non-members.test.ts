import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { seedPair, type SeededPair } from './seed-pair.ts';

let app: App;
let nonMember: User;
/** Thread of the outsider. */
let own: string;
let theirs: SeededPair;
/** User who was online before. */
let gone: User;
/** Ann stays online. */
let anns: Socket;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  [nonMember, gone] = [await newUser(), await newUser()];
  own = await newThread(app, nonMember, await newUser());
  theirs = await seedPair(app);
  anns = await Socket.connect(app, theirs.ann);
  await using _ = await Socket.connect(app, gone);
  await getPresence(gone, ({ isOnline }) => isOnline);
  await getPresence(theirs.ann, ({ isOnline }) => isOnline);
});
beforeAll(() => getPresence(gone, ({ lastSeenAt }) => lastSeenAt !== null));
afterAll(async () => {
  await anns[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

/** Waits until the user's own presence matches. */
async function getPresence(
  user: User,
  fits: (presence: { isOnline: boolean; lastSeenAt: string | null }) => boolean,
): Promise<void> {
  const rest = new Rest(app, user);
  await until('presence to know', async () => {
    return fits((await rest.call('getPresence', { params: { userId: user.userId } })).body);
  });
}

/** Existing ids of other users, and missing ids. */
type Ids = readonly [theirs: string | number, unknown: string | number];
const threads = (): Ids => [theirs.threadId, crypto.randomUUID()];
const messages = (): Ids => [theirs.messageIds[0] ?? '', crypto.randomUUID()];
const notifications = (): Ids => [theirs.notificationIds[0] ?? 0, 9_007_199_254_740_991];
/** As long as an existing id. */
const users = (getUser: () => User) => (): Ids => [getUser().userId, getUser().userId + 1_000_000_000];

const PRESENCE = { method: 'get', path: '/presence/user/ID' };

interface Request {
  readonly method: string;
  /** `ID` stands for the id. */
  readonly path: string;
  readonly body?: object;
}

/** Answer without the requested id and the ids of the request itself. */
async function answerTo({ method, path, body }: Request, id: string | number): Promise<unknown> {
  const response = await new Rest(app, nonMember).fetch(method, path.replace('ID', String(id)), body);
  const text = await response.text();
  const kept = [...response.headers].filter(
    ([name]) => !['date', 'x-request-id', 'content-length'].includes(name),
  );
  const requestId = response.headers.get('x-request-id') ?? 'none';
  return {
    status: response.status,
    headers: kept,
    body: text.replace(requestId, 'REQUEST').replace(String(id), 'ID'),
  };
}

describe('By REST, objects of other users return the same error as missing ones.', () => {
  const body = { body: 'hello', clientId: crypto.randomUUID() };
  const list = '/messages/threads/ID/messages';
  test.each<[what: string, request: Request, ids: () => Ids]>([
    ['a thread', { method: 'get', path: '/messages/threads/ID' }, threads],
    ['the messages of a thread', { method: 'get', path: list }, threads],
    ['the messages after all', { method: 'get', path: `${list}?after=1000` }, threads],
    ['a message into a thread', { method: 'post', path: list, body }, threads],
    ['a bad message into a thread', { method: 'post', path: list, body: {} }, threads],
    ['another method on a thread', { method: 'delete', path: '/messages/threads/ID' }, threads],
    ['the read mark of a message', { method: 'put', path: '/messages/ID/read' }, messages],
    ['the read mark of a notification', { method: 'put', path: '/notifications/ID/read' }, notifications],
    ['the presence of a user who is online', PRESENCE, users(() => theirs.ann)],
    ['the presence of a user who never was', PRESENCE, users(() => theirs.ben)],
    ['the presence of a user who has been online', PRESENCE, users(() => gone)],
  ])('%s', async (_what, request, ids) => {
    const [known, unknown] = ids();
    // Twice, since the service caches threads.
    const asked = [known, unknown, known, unknown];
    const answers: unknown[] = [];
    for (const id of asked) answers.push(await answerTo(request, id));
    expect(answers).toEqual(Array(4).fill(answers[1]));
  });
});

describe('By frames, objects of other users return the same error as missing ones.', () => {
  test.each<[what: string, type: string, payload: (id: string) => object, ids: () => Ids]>([
    ['a message into a thread', 'message', (threadId) => ({ threadId, body: 'hello' }), threads],
    ['typing into a thread', 'typing', (threadId) => ({ threadId, isTyping: true }), threads],
    ['the end of typing into a thread', 'typing', (threadId) => ({ threadId, isTyping: false }), threads],
    ['reading a thread', 'read', (threadId) => ({ threadId, seq: 1 }), threads],
    ['reading a thread beyond its end', 'read', (threadId) => ({ threadId, seq: 1_000 }), threads],
    [
      'reading a message of a thread',
      'read',
      (threadId) => ({ threadId, messageId: theirs.messageIds[0] }),
      threads,
    ],
    [
      'reading a message as of an own thread',
      'read',
      (messageId) => ({ threadId: own, messageId }),
      messages,
    ],
  ])('%s', async (_what, type, payload, ids) => {
    const [known, unknown] = ids().map(String);
    await using socket = await Socket.connect(app, nonMember);
    const ask = async (id = '') => JSON.stringify(await socket.fail(type, payload(id)));
    const answers = [await ask(known), await ask(unknown), await ask(known), await ask(unknown)];
    expect(answers).toEqual(Array(4).fill(answers[1]));
    expect(await socket.settled()).toEqual([]);
  });

  test('changes of a thread', async () => {
    await using socket = await Socket.connect(app, nonMember);
    const { token } = await socket.request('sync', { token: null });
    const ask = async (id: string) => {
      const { token: _, ...changes } = await socket.request('sync', { token, threads: { [id]: 0 } });
      return JSON.stringify(changes);
    };
    expect(await ask(theirs.threadId)).toBe(await ask(crypto.randomUUID()));
  });
});

test('The other users noticed no attempt.', async () => {
  expect(await anns.settled()).toEqual([]);
});
