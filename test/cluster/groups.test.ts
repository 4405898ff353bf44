import { expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { connectToGroups } from '../harness/group.ts';
import { startTwo } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';

async function newGroup(app: App, owner: User, others: readonly User[]): Promise<string> {
  const members = others.map(({ userId }) => ({ userId }));
  return (await new Rest(app, owner).call('createGroup', { body: { title: 'a team', members } })).body.id;
}

test('a message of a group reaches its members on both instances, and a base client on neither', async () => {
  await using both = await startTwo({ RATE_LIMIT_PER_MINUTE: '0' });
  const { here, there } = both;
  const [ann, ben, cat] = await Promise.all([newUser(), newUser(), newUser()]);
  const threadId = await newGroup(here, ann, [ben, cat]);
  await using a = await connectToGroups(here, ann);
  await using b = await connectToGroups(there, ben);
  await using c = await connectToGroups(here, cat);
  await using old = await Socket.connect(there, ben);
  const sent = await a.request('message', { threadId, body: 'hello' });
  for (const socket of [b, c]) expect(await socket.next('message')).toEqual(sent as never);
  await b.request('edit', {
    messageId: (await b.request('message', { threadId, body: 'x' }))['id'],
    body: 'y',
  });
  expect(await c.next('message_changed')).toMatchObject({ body: 'y' });
  await b.request('typing', { threadId, isTyping: true });
  expect(await a.next('typing')).toMatchObject({ userId: ben.userId, isTyping: true });
  await old.settled();
  expect(old.inbox.filter(({ type }) => type !== 'presence')).toEqual([]);
});

test('a removed member gets nothing that is stored after the removal, on any instance, while others send', async () => {
  await using both = await startTwo({ RATE_LIMIT_PER_MINUTE: '0' });
  const { here, there } = both;
  const [ann, ben, cat] = await Promise.all([newUser(), newUser(), newUser()]);
  const threadId = await newGroup(here, ann, [ben, cat]);
  await using bens = await connectToGroups(there, ben);
  await using cats = await connectToGroups(there, cat);
  await using anns = await connectToGroups(here, ann);
  const stop = new AbortController();
  const sendUntilStopped = async (socket: Socket): Promise<void> => {
    for (let i = 0; !stop.signal.aborted && i < 2_000; i++)
      await socket.request('message', { threadId, body: `${i}` });
  };
  const sending = [sendUntilStopped(anns), sendUntilStopped(cats)];
  await bens.next('message');
  const params = { threadId, userId: ben.userId };
  await new Rest(here, ann).call('removeMember', { params });
  await bens.next('thread_removed');
  stop.abort();
  await Promise.all(sending);
  // Both instances have delivered what they had: a later frame of each is there.
  await cats.request('message', { threadId, body: 'last' });
  await anns.next('message', ({ body }) => body === 'last');
  await bens.settled();
  const { messages } = (await new Rest(there, ben).call('listMessages', { params: { threadId } })).body;
  const [removal] = messages;
  expect(removal?.card).toEqual({ type: 'member_removed', userId: ben.userId, title: null });
  const seen = bens.all('message').map(({ seq }) => seq);
  expect(Math.max(...seen)).toBeLessThanOrEqual(removal?.seq ?? 0);
  const { body: left } = await new Rest(there, ben).call('getThread', { params: { threadId } });
  expect(left).toMatchObject({ hasLeft: true, lastSeq: removal?.seq });
});

test('members that two owners add at once never exceed the limit', async () => {
  await using both = await startTwo({ RATE_LIMIT_PER_MINUTE: '0', GROUP_MEMBERS_MAX: '5' });
  const { here, there } = both;
  const [ann, ben] = await Promise.all([newUser(), newUser()]);
  const threadId = await newGroup(here, ann, [ben]);
  const [a, b] = [new Rest(here, ann), new Rest(there, ben)];
  await a.call('putMember', { params: { threadId, userId: ben.userId }, body: { role: 'owner' } });
  const others = await Promise.all(Array.from({ length: 8 }, () => newUser()));
  const statuses = await Promise.all(
    others.map(async ({ userId }, i) => {
      const path = `/messages/threads/${threadId}/members/${userId}`;
      return (await (i % 2 === 0 ? a : b).fetch('put', path, { history: 'all' })).status;
    }),
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(3);
  expect((await a.call('listMembers', { params: { threadId } })).body.count).toBe(5);
});
