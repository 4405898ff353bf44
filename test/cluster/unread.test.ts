import { expect, test } from 'bun:test';
import { GROUPS_SUBPROTOCOL, SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { send } from '../harness/chat.ts';
import { startTwo } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** A socket of a client that wants unread totals. */
async function connect(app: App, { token }: User): Promise<Socket> {
  const url = new URL(`${SOCKET_PATH}?unread=1&v=2&token=${token}`, app.url);
  const socket = Socket.open(url);
  await socket.next('hello');
  return socket;
}

const totals = async (by: Rest) => (await by.call('getUnread', { query: { include: 'groups' } })).body;

test('Unread totals of two devices on two instances end at what is stored, while others send and both read.', async () => {
  await using both = await startTwo({ RATE_LIMIT_PER_MINUTE: '0' });
  const { here, there } = both;
  const [ann, ben, cat] = await Promise.all([newUser(), newUser(), newUser()]);
  const [b, c] = [new Rest(here, ben), new Rest(there, cat)];
  const threads = [await newThread(here, ben, ann), await newThread(there, cat, ann)];
  const [withBen = '', withCat = ''] = threads;
  await using one = await connect(here, ann);
  await using two = await connect(there, ann);
  await using base = await Socket.connect(here, ann, GROUPS_SUBPROTOCOL);
  for (let i = 1; i <= 20; i++) {
    await Promise.all([send(b, withBen, { body: `${i}` }), send(c, withCat, { body: `${i}` })]);
    if (i % 3 === 0) one.send('read', { threadId: withBen, seq: i });
    if (i % 4 === 0) two.send('read', { threadId: withBen, seq: i - 1 });
    if (i % 5 === 0) await two.request('state', { threadId: withCat, isPinned: i % 2 === 0 });
  }
  await one.request('read', { threadId: withBen, seq: 19 });
  const end = await totals(new Rest(there, ann));
  expect(end).toMatchObject({ messages: 21, threads: 2, mutedMessages: 0 });
  for (const socket of [one, two]) {
    const last = () => socket.all('unread').at(-1);
    await until('the last totals', () => last()?.messages === 21);
    expect(last()).toMatchObject({ threads: 2, notifications: 0 });
    const places = socket.all('unread').map(({ at }) => at);
    expect(places).toEqual(places.toSorted((first, second) => first - second));
  }
  await two.request('state', { threadId: withCat, mutedUntil: 'forever' });
  await one.next('unread', ({ messages, mutedMessages }) => messages === 1 && mutedMessages === 20);
  await base.settled();
  expect(base.all('unread')).toEqual([]);
});
