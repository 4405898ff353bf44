import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { TIME } from '../harness/values.ts';
import { until } from '../harness/wait.ts';

let app: App;
/** Instance on which every user sees every other. */
let open: App;
beforeAll(async () => {
  [app, open] = await Promise.all([startInstance(), startInstance({ PRESENCE_VISIBILITY: 'everyone' })]);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

const offline = { isOnline: false, status: 'offline', lastSeenAt: null } as const;
const online = { isOnline: true, status: 'available', lastSeenAt: null } as const;

async function presence(by: User, userId: number, at = app) {
  const { status, body } = await new Rest(at, by).call('getPresence', { params: { userId } });
  expect({ status, userId: body.userId }).toEqual({ status: 200, userId });
  const { userId: _, ...rest } = body;
  return rest;
}

async function onlineFor(by: User, at = app): Promise<readonly number[]> {
  const { status, body } = await new Rest(at, by).call('listOnline');
  expect({ status, count: body.count }).toEqual({ status: 200, count: body.onlineUsers.length });
  return body.onlineUsers;
}

/** Connects, and waits until presence reports it. */
async function arrive(user: User, at = app): Promise<Socket> {
  const socket = await Socket.connect(at, user);
  await until('presence to know', async () => (await presence(user, user.userId, at)).isOnline);
  return socket;
}

describe('the list of online users', () => {
  test('has only users who share a thread with the caller', async () => {
    const { ann, ben } = await newPair(app);
    const { ann: cat, ben: dan } = await newPair(app);
    expect(await onlineFor(ann)).toEqual([]);
    await using sockets = new AsyncDisposableStack();
    for (const user of [ben, cat]) sockets.use(await arrive(user));
    expect(await onlineFor(ann)).toEqual([ben.userId]);
    expect(await onlineFor(dan)).toEqual([cat.userId]);
    expect(await onlineFor(await newUser())).toEqual([]);
    await newThread(app, cat, ann);
    expect((await onlineFor(ann)).toSorted((x, y) => x - y)).toEqual([ben.userId, cat.userId]);
  });

  test('has a user once, for any number of connections and threads', async () => {
    const { ann, ben } = await newPair(app);
    await newThread(app, ann, ben, 1);
    await using sockets = new AsyncDisposableStack();
    for (const user of [ben, ben]) sockets.use(await arrive(user));
    expect(await onlineFor(ann)).toEqual([ben.userId]);
  });

  test('has all users for an operator', async () => {
    const [ann, ben] = [await newUser(), await newUser()];
    const operator = await newUser({ role: 'ADMIN' });
    await using sockets = new AsyncDisposableStack();
    for (const user of [ann, ben]) sockets.use(await arrive(user));
    expect(await onlineFor(operator)).toEqual(expect.arrayContaining([ann.userId, ben.userId]));
    expect(await presence(operator, ann.userId)).toEqual(online);
  });

  test('has all users for everyone if PRESENCE_VISIBILITY allows it', async () => {
    const [ann, ben] = [await newUser(), await newUser()];
    await using sockets = new AsyncDisposableStack();
    sockets.use(await arrive(ann, open));
    expect(await onlineFor(ben, open)).toEqual([ann.userId]);
    expect(await presence(ben, ann.userId, open)).toEqual(online);
  });
});

describe("a user's presence", () => {
  test('changes from never seen to online to last seen', async () => {
    const { ann, ben } = await newPair(app);
    expect(await presence(ann, ben.userId)).toEqual(offline);
    const socket = await arrive(ben);
    expect(await presence(ann, ben.userId)).toEqual(online);
    const before = new Date().toISOString();
    await socket[Symbol.asyncDispose]();
    const seen = await until('last seen', async () => (await presence(ann, ben.userId)).lastSeenAt);
    expect(await presence(ann, ben.userId)).toEqual({ ...offline, lastSeenAt: expect.stringMatching(TIME) });
    expect(seen >= before && seen <= new Date().toISOString()).toBe(true);
  });

  test('stays online until the last of several connections ends', async () => {
    const { ann, ben } = await newPair(app);
    const first = await arrive(ben);
    const second = await Socket.connect(app, ben);
    await first[Symbol.asyncDispose]();
    await second.settled();
    expect(await presence(ann, ben.userId)).toEqual(online);
    await second[Symbol.asyncDispose]();
    await until('ben to be offline', async () => !(await presence(ann, ben.userId)).isOnline);
  });

  test('has the status set by the user until the last connection ends', async () => {
    const { ann, ben } = await newPair(app);
    const socket = await arrive(ben);
    for (const status of ['busy', 'away', 'available'] as const) {
      await socket.request('presence', { status });
      expect(await presence(ann, ben.userId)).toEqual({ ...online, status });
    }
    await socket.request('presence', { status: 'busy' });
    await socket[Symbol.asyncDispose]();
    await until('ben to be offline', async () => (await presence(ann, ben.userId)).status === 'offline');
    const again = await arrive(ben);
    expect(await presence(ann, ben.userId)).toEqual(online);
    await again[Symbol.asyncDispose]();
  });
});

describe("another user's presence", () => {
  test('equals that of a missing user if they share no thread', async () => {
    const [ann, ben] = [await newUser(), await newUser()];
    const socket = await arrive(ben);
    expect(await presence(ann, ben.userId)).toEqual(offline);
    expect(await presence(ann, 9_007_199_254_740_991)).toEqual(offline);
    await socket[Symbol.asyncDispose]();
    await until('last seen', async () => (await presence(ben, ben.userId)).lastSeenAt);
    expect(await presence(ann, ben.userId)).toEqual(offline);
    await newThread(app, ann, ben);
    expect((await presence(ann, ben.userId)).lastSeenAt).not.toBeNull();
  });

  test.each(['0', '-1', '1.5', '9007199254740992', 'abc', '1e3', '%20', '99999999999999999'])(
    'requires an id of 1 to 2^53-1, not %s',
    async (id) => {
      const rest = new Rest(app, await newUser());
      const { status, body } = await rest.fail('get', `/presence/user/${id}`);
      expect({ status, code: body.code, path: body.details?.[0]?.path }).toEqual({
        status: 400,
        code: 'invalid_request',
        path: 'userId',
      });
    },
  );
});
