import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => (app = await startInstance()));
afterAll(() => app[Symbol.asyncDispose]());

async function getPresence(user: User, viewer: User) {
  const { body } = await new Rest(app, viewer).call('getPresence', { params: { userId: user.userId } });
  return body;
}

test('The other member of a thread receives online and offline events.', async () => {
  const { ann, ben } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  {
    await using _ = await Socket.connect(app, ann);
    expect(await b.next('presence')).toEqual({
      userId: ann.userId,
      isOnline: true,
      status: 'available',
      lastSeenAt: null,
    });
  }
  const gone = await b.next('presence');
  expect(gone).toEqual({
    userId: ann.userId,
    isOnline: false,
    status: 'offline',
    lastSeenAt: expect.any(String) as string,
  });
  expect(Math.abs(Date.parse(gone.lastSeenAt ?? '') - Date.now())).toBeLessThan(60_000);
});

test('Several connections of a user cause one online and one offline event.', async () => {
  const { ann, ben } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  const open = await Promise.all([1, 2, 3].map(() => Socket.connect(app, ann)));
  expect(await b.next('presence')).toMatchObject({ userId: ann.userId, isOnline: true });
  await open.pop()?.[Symbol.asyncDispose]();
  open.push(await Socket.connect(app, ann));
  for (const socket of open.splice(0)) await socket[Symbol.asyncDispose]();
  expect(await b.next('presence')).toMatchObject({ userId: ann.userId, isOnline: false });
  // Any other event of these connections would come before this one.
  await using _ = await Socket.connect(app, ann);
  expect(await b.next('presence')).toMatchObject({ userId: ann.userId, isOnline: true });
  expect((await b.settled()).filter(({ type }) => type === 'presence')).toEqual([]);
});

test('The last presence event of a user who reconnects quickly is correct.', async () => {
  const { ann, ben } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  const going: Promise<void>[] = [];
  for (let i = 0; i < 20; i++) going.push((await Socket.connect(app, ann))[Symbol.asyncDispose]());
  await Promise.all(going);
  const rest = new Rest(app, ben);
  await until('them to be gone', async () => (await rest.call('listOnline')).body.count === 0);
  // The event follows the change that REST returns.
  await until('the last edge', () => b.all('presence').at(-1)?.isOnline === false);
  await b.settled();
  const told = b.all('presence').map(({ isOnline }) => isOnline);
  expect([told[0], told.at(-1)]).toEqual([true, false]);
});

test('Presence events go to users who share a thread, and not to the user.', async () => {
  const { ann, ben } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  await using stranger = await Socket.connect(app, await newUser());
  await using a = await Socket.connect(app, ann);
  await b.next('presence', ({ userId }) => userId === ann.userId);
  await a.request('presence', { status: 'busy' });
  await b.next('presence', ({ status }) => status === 'busy');
  for (const socket of [stranger, a]) {
    await socket.settled();
    expect(socket.all('presence').filter(({ userId }) => userId === ann.userId)).toEqual([]);
  }
});

test('Each contact of a user in many threads receives one event.', async () => {
  const { ann, ben } = await newPair(app);
  await newThread(app, ann, ben, 1);
  await newThread(app, ben, ann, 2);
  const cleo = await newUser();
  await newThread(app, cleo, ann);
  await using b = await Socket.connect(app, ben);
  await using c = await Socket.connect(app, cleo);
  await using a = await Socket.connect(app, ann);
  await a.request('presence', { status: 'away' });
  for (const socket of [b, c]) {
    await socket.next('presence', ({ status }) => status === 'away');
    await socket.settled();
    const told = socket.all('presence').filter(({ userId }) => userId === ann.userId);
    expect(told.map(({ status }) => status)).toEqual(['available']);
  }
});

test('A status change is delivered; the status spans connections and ends with the last one.', async () => {
  const { ann, ben } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  {
    await using phone = await Socket.connect(app, ann);
    await b.next('presence');
    await phone.request('presence', { status: 'busy' });
    expect(await b.next('presence')).toEqual({
      userId: ann.userId,
      isOnline: true,
      status: 'busy',
      lastSeenAt: null,
    });
    await phone.request('presence', { status: 'busy' });
    await using _ = await Socket.connect(app, ann);
    expect(await getPresence(ann, ben)).toMatchObject({ isOnline: true, status: 'busy' });
  }
  expect(await b.next('presence')).toMatchObject({ isOnline: false, status: 'offline' });
  await using _ = await Socket.connect(app, ann);
  expect(await b.next('presence')).toMatchObject({ isOnline: true, status: 'available' });
  expect(await getPresence(ann, ben)).toMatchObject({ isOnline: true, status: 'available' });
});

test('A status sent before hello is the one that is delivered and kept.', async () => {
  const { ann, ben } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  await using a = Socket.open(new URL(`${SOCKET_PATH}?token=${ann.token}`, app.url));
  await new Promise((open) => a.ws.addEventListener('open', open));
  await a.request('presence', { status: 'busy' });
  await b.next('presence', ({ isOnline, status }) => isOnline && status === 'available');
  await b.next('presence', ({ status }) => status === 'busy');
  await a.request('ping', null);
  expect(await getPresence(ann, ben)).toMatchObject({ isOnline: true, status: 'busy' });
  await b.settled();
  expect(b.all('presence').at(-1)?.status ?? 'busy').toBe('busy');
});

test('REST and events agree on who is online.', async () => {
  const { ann, ben } = await newPair(app);
  const online = async () => (await new Rest(app, ben).call('listOnline')).body;
  expect(await online()).toEqual({ onlineUsers: [], count: 0 });
  await using b = await Socket.connect(app, ben);
  let goneAt: string | null;
  {
    await using _ = await Socket.connect(app, ann);
    await b.next('presence', ({ isOnline }) => isOnline);
    expect(await online()).toEqual({ onlineUsers: [ann.userId], count: 1 });
    expect(await getPresence(ann, ben)).toEqual({
      userId: ann.userId,
      isOnline: true,
      status: 'available',
      lastSeenAt: null,
    });
  }
  goneAt = (await b.next('presence', ({ isOnline }) => !isOnline)).lastSeenAt;
  expect(await online()).toEqual({ onlineUsers: [], count: 0 });
  const seen = await until('last seen to be stored', async () => {
    const presence = await getPresence(ann, ben);
    return presence.lastSeenAt === null ? undefined : presence;
  });
  expect(seen).toMatchObject({ userId: ann.userId, isOnline: false, status: 'offline' });
  expect(Math.abs(Date.parse(seen.lastSeenAt ?? '') - Date.parse(goneAt ?? ''))).toBeLessThan(5_000);
});

test('A new contact receives presence events from then on.', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  await using b = await Socket.connect(app, ben);
  {
    await using _ = await Socket.connect(app, ann);
    await newThread(app, ann, ben);
    await b.next('thread');
    expect(b.all('presence')).toEqual([]);
  }
  expect(await b.next('presence')).toMatchObject({ userId: ann.userId, isOnline: false });
});

test('A status that changes constantly is delivered about once per second, the last one always.', async () => {
  const { ann, ben } = await newPair(app);
  await using b = await Socket.connect(app, ben);
  await using a = await Socket.connect(app, ann);
  const start = performance.now();
  for (let i = 0; i < 40; i++) await a.request('presence', { status: i % 2 === 0 ? 'busy' : 'away' });
  await a.request('presence', { status: 'available' });
  const told = () => b.all('presence').map(({ status }) => status);
  await until('the last status', () => told().length > 1 && told().at(-1) === 'available');
  const seconds = (performance.now() - start) / 1_000;
  await b.settled();
  // The first and the last status, and one per second in between.
  expect(told().length).toBeLessThanOrEqual(Math.ceil(seconds) + 2);
  expect(told().at(-1)).toBe('available');
});

test('Each of 2,500 contacts receives the event, in every slice.', async () => {
  const { ann, ben } = await newPair(app);
  const others = await Promise.all([newUser(), newUser(), newUser()]);
  for (const other of others) await newThread(app, other, ann);
  await app.context.db.sql.unsafe(`
    with made as (
      insert into threads (id, member_ids, sent)
      select gen_random_uuid(), array[${ann.userId}, 7000000000000 + n], '{0,0}' from generate_series(1, 2500) n
      returning id, member_ids
    )
    insert into thread_members (thread_id, user_id) select id, unnest(member_ids) from made`);
  await using opened = new AsyncDisposableStack();
  const sockets = [];
  for (const user of [ben, ...others]) sockets.push(opened.use(await Socket.connect(app, user)));
  await using _ = await Socket.connect(app, ann);
  for (const socket of sockets)
    await socket.next('presence', ({ userId, isOnline }) => userId === ann.userId && isOnline);
});
