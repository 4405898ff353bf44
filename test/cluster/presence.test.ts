import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstances } from '../harness/instance.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { OPCODE, RawSocket } from '../harness/raw-socket.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const MAX_CONNECTIONS = 3;

let here: App;
let there: App;
beforeAll(async () => {
  const settings = { RATE_LIMIT_PER_MINUTE: '0', MAX_CONNECTIONS_PER_USER: String(MAX_CONNECTIONS) };
  const [first, second] = await startInstances(2, settings);
  if (first === undefined || second === undefined) throw new Error('no instances');
  [here, there] = [first, second];
});
afterAll(async () => {
  await there[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

test('a user on both instances goes offline with the last connection only', async () => {
  const { ann, ben } = await newPair(here);
  await using b = await Socket.connect(there, ben);
  const first = await Socket.connect(here, ann);
  await b.next('presence', ({ isOnline }) => isOnline);
  const second = await Socket.connect(there, ann);
  await first[Symbol.asyncDispose]();
  // The status takes the same way as an edge, behind any edge that is under way.
  await second.request('presence', { status: 'away' });
  expect(await b.next('presence')).toMatchObject({ isOnline: true, status: 'away' });
  await second[Symbol.asyncDispose]();
  expect(await b.next('presence')).toMatchObject({ userId: ann.userId, isOnline: false });
});

test('users who move to the other instance, as on a reload, are online in the end', async () => {
  const ben = await newUser();
  await using b = await Socket.connect(here, ben);
  const users = await Promise.all(Array.from({ length: 20 }, () => newUser()));
  await using after = new AsyncDisposableStack();
  for (const ann of users) {
    await newThread(here, ann, ben);
    const before = await RawSocket.connect(there, ann);
    await b.next('presence', ({ userId, isOnline }) => userId === ann.userId && isOnline);
    const gone = before[Symbol.asyncDispose]();
    after.use(await RawSocket.connect(here, ann));
    await gone;
  }
  const rest = new Rest(here, ben);
  await until('all to be online', async () => (await rest.call('listOnline')).body.count === users.length);
  const findOffline = (): number[] => {
    const last = new Map(b.all('presence').map(({ userId, isOnline }) => [userId, isOnline]));
    return users.map(({ userId }) => userId).filter((userId) => last.get(userId) === false);
  };
  await until('online to be the last event of all', () => findOffline().length === 0);
  await b.settled();
  expect(findOffline()).toEqual([]);
});

test('if statuses are set through both instances in quick turns, the last event has the final one', async () => {
  const { ann, ben } = await newPair(here);
  await using b = await Socket.connect(here, ben);
  await using one = await Socket.connect(here, ann);
  await using other = await Socket.connect(there, ann);
  for (let i = 0; i < 10; i++) {
    await one.request('presence', { status: i % 2 === 0 ? 'busy' : 'available' });
    await other.request('presence', { status: i % 2 === 0 ? 'available' : 'away' });
  }
  await until('the last status', () => b.all('presence').at(-1)?.status === 'away');
  // Events that either instance has still to send.
  for (const app of [here, there]) await app.context.background.settled(60_000);
  await b.settled();
  expect(b.all('presence').at(-1)).toMatchObject({ isOnline: true, status: 'away' });
});

test('the connection limit counts both instances, and admits connections again afterwards', async () => {
  const { ann, ben } = await newPair(here);
  await using b = await Socket.connect(here, ben);
  const open = [
    await RawSocket.connect(here, ann),
    await RawSocket.connect(there, ann),
    await RawSocket.connect(here, ann),
  ];
  await using over = await RawSocket.connect(there, ann);
  expect(await over.closed).toEqual({ code: 4004, reason: 'overloaded' });
  expect(open.map(({ isOpen }) => isOpen)).toEqual([true, true, true]);
  await open.pop()?.[Symbol.asyncDispose]();
  const again = await until('an admitted connection', async () => {
    const socket = await RawSocket.connect(there, ann);
    socket.send('{"type":"ping"}');
    const closed = await Promise.race([socket.closed, Bun.sleep(300)]);
    if (closed === undefined) return socket;
    await socket[Symbol.asyncDispose]();
    return undefined;
  });
  for (const socket of [...open, again]) await socket[Symbol.asyncDispose]();
  await b.next('presence', ({ isOnline }) => !isOnline);
});

test('of connections that race over both instances as many stay as the limit permits', async () => {
  const { ann } = await newPair(here);
  const racing = Array.from({ length: 10 }, (_, i) =>
    RawSocket.connect(i % 2 === 0 ? here : there, ann).catch(() => undefined),
  );
  const sockets = (await Promise.all(racing)).filter((socket) => socket !== undefined);
  const isClosed = (socket: RawSocket): boolean =>
    socket.frames.some(({ opcode }) => opcode === OPCODE.close);
  await until(
    'the others to be closed',
    () => sockets.filter(isClosed).length >= sockets.length - MAX_CONNECTIONS,
  );
  for (const socket of sockets.filter((one) => !isClosed(one))) {
    socket.send('{"type":"ping"}');
    await until('the pong', () => socket.texts.some((text) => text.includes('"pong"')));
  }
  expect(sockets.filter((socket) => !isClosed(socket))).toHaveLength(MAX_CONNECTIONS);
  await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
});
