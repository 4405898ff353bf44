import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { send } from '../harness/chat.ts';
import { addMember, bodies, connectToGroups, listWithGroups, newGroup } from '../harness/group.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', GROUP_MEMBERS_MAX: '4' });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('a new group', () => {
  test('has its members with roles and sides, the caller first as owner', async () => {
    const { ann, ben, cat, group } = await newGroup(app);
    expect(group).toMatchObject({
      kind: 'group',
      title: 'The bakery',
      otherUser: null,
      memberCount: 3,
      role: 'owner',
    });
    expect(group.participants).toEqual([ann.userId, ben.userId, cat.userId]);
    expect(group.members.map(({ userId, role, side }) => [userId, role, side])).toEqual([
      [ann.userId, 'owner', 'client'],
      [ben.userId, 'member', 'designer'],
      [cat.userId, 'reader', null],
    ]);
  });

  test('is listed for clients that ask for groups, and hidden from others', async () => {
    const { b, threadId } = await newGroup(app);
    expect((await listWithGroups(b)).map(({ id }) => id)).toEqual([threadId]);
    expect((await b.call('listThreads')).body.threads).toEqual([]);
  });

  test('is the same for a repeated client id', async () => {
    const { a, ben } = await newGroup(app);
    const body = { title: 'Twice', members: [{ userId: ben.userId }], clientId: crypto.randomUUID() };
    const [first, second] = await Promise.all([
      a.call('createGroup', { body }),
      a.call('createGroup', { body }),
    ]);
    expect(second.body.id).toBe(first.body.id);
    expect(first.status + second.status).toBe(200 + 201);
    expect(await a.refusal('post', '/messages/groups', { ...body, title: 'Other' })).toBe(
      '409 client_id_conflict',
    );
  });

  test('may not be larger than the setting', async () => {
    const { a } = await newGroup(app);
    const members = await Promise.all([1, 2, 3, 4].map(async () => ({ userId: (await newUser()).userId })));
    expect(await a.refusal('post', '/messages/groups', { title: 'Crowd', members })).toBe(
      '409 too_many_members',
    );
  });
});

describe('messages of a group', () => {
  test('reach every member, and no client that does not know groups', async () => {
    const { ann, ben, cat, a, threadId } = await newGroup(app);
    await using anns = await connectToGroups(app, ann);
    await using bens = await connectToGroups(app, ben);
    await using cats = await connectToGroups(app, cat);
    await using old = await Socket.connect(app, ben);
    const { body: sent } = await send(a, threadId, { body: 'hello all' });
    expect(sent).toMatchObject({ receiverId: null, readAt: null, seq: 1 });
    for (const socket of [anns, bens, cats]) expect(await socket.next('message')).toEqual(sent);
    await old.settled();
    expect(old.all('message')).toEqual([]);
  });

  test('count as unread for each member until read, and readers are told', async () => {
    const { ann, ben, a, b, c, threadId } = await newGroup(app);
    await using anns = await connectToGroups(app, ann);
    await send(a, threadId, { body: 'one' });
    await send(b, threadId, { body: 'two' });
    const unread = async (by: Rest) => (await listWithGroups(by))[0]?.unreadCount;
    expect([await unread(a), await unread(b), await unread(c)]).toEqual([1, 1, 2]);
    await using bens = await connectToGroups(app, ben);
    await bens.request('read', { threadId, seq: 2 });
    expect(await anns.next('read')).toMatchObject({ threadId, userId: ben.userId, seq: 2 });
    expect([await unread(a), await unread(b), await unread(c)]).toEqual([1, 0, 2]);
    const totals = await b.call('getUnread', { query: { include: 'groups' } });
    expect(totals.body.messages).toBe(0);
    expect((await c.call('getUnread')).body.messages).toBe(0);
    expect((await c.call('getUnread', { query: { include: 'groups' } })).body.messages).toBe(2);
  });

  test('are refused from readers and strangers', async () => {
    const { c, d, threadId } = await newGroup(app);
    const path = `/messages/threads/${threadId}/messages`;
    expect(await c.refusal('post', path, { body: 'no' })).toBe('403 read_only');
    expect(await d.refusal('post', path, { body: 'no' })).toBe('404 not_found');
    expect(await d.refusal('get', path)).toBe('404 not_found');
  });

  test('tell who is typing to the other members', async () => {
    const { ann, ben, cat, threadId } = await newGroup(app);
    await using bens = await connectToGroups(app, ben);
    await using cats = await connectToGroups(app, cat);
    await using anns = await connectToGroups(app, ann);
    await anns.request('typing', { threadId, isTyping: true });
    for (const socket of [bens, cats])
      expect(await socket.next('typing')).toEqual({ threadId, userId: ann.userId, isTyping: true });
  });

  test('can be edited and answered, and the preview of an answer is not in events', async () => {
    const { ben, a, b, threadId } = await newGroup(app);
    const { body: first } = await send(a, threadId, { body: 'the price is 100' });
    await using bens = await connectToGroups(app, ben);
    await a.call('editMessage', { params: { messageId: first.id }, body: { body: 'the price is 90' } });
    expect(await bens.next('message_changed')).toMatchObject({ body: 'the price is 90', version: 2 });
    const { body: reply } = await b.call('sendMessage', {
      params: { threadId },
      body: { body: 'fine', replyTo: first.id },
    });
    expect(reply.replyTo).toMatchObject({ messageId: first.id, preview: null });
    const [newest] = (await b.call('listMessages', { params: { threadId } })).body.messages;
    expect(newest?.replyTo).toMatchObject({ preview: 'the price is 90' });
  });
});

test('The title of a group is changed by its owners, with a system message.', async () => {
  const { a, b, threadId } = await newGroup(app);
  const body = { title: 'Bread' };
  expect(await b.refusal('patch', `/messages/threads/${threadId}`, body)).toBe('403 not_owner');
  const { body: renamed } = await a.call('renameThread', { params: { threadId }, body });
  expect(renamed).toMatchObject({ title: 'Bread', lastSeq: 1 });
  expect(await bodies(b, threadId)).toEqual(['changed the title to Bread']);
  expect((await listWithGroups(b))[0]?.unreadCount).toBe(0);
});

test('sync tells clients that know groups of them, with the messages that they may see.', async () => {
  const { ben, dan, a, threadId } = await newGroup(app);
  await using bens = await connectToGroups(app, ben);
  await using old = await Socket.connect(app, ben);
  const token = (await bens.request('sync', { token: null })) as { token: string };
  await send(a, threadId, { body: 'missed' });
  const input = { token: token.token, threads: { [threadId]: 0 } };
  const known = (await bens.request('sync', input)) as { threads: { id: string }[]; messages: Message[] };
  expect(known.threads.map(({ id }) => id)).toEqual([threadId]);
  expect(known.messages.map(({ body }) => body)).toEqual(['missed']);
  expect(((await old.request('sync', { token: token.token })) as typeof known).threads).toEqual([]);
  await addMember(a, threadId, dan, { history: 'none' });
  await using dans = await connectToGroups(app, dan);
  const joined = (await dans.request('sync', { token: null, threads: { [threadId]: 0 } })) as typeof known;
  expect(joined.messages ?? []).toEqual([]);
});
