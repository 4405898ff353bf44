import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { GROUPS_SUBPROTOCOL } from '@messaging/protocol/endpoints';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', GROUP_MEMBERS_MAX: '4' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** A socket of a client that knows groups. */
const connect = (user: User) => Socket.connect(app, user, GROUPS_SUBPROTOCOL);

/** Ann owns a group with ben, a designer, and cat, who only reads. Dan is outside. */
async function newGroup() {
  const [ann, ben, cat, dan] = await Promise.all([newUser(), newUser(), newUser(), newUser()]);
  const rests = [ann, ben, cat, dan].map((user) => new Rest(app, user)) as [Rest, Rest, Rest, Rest];
  const [a, b, c, d] = rests;
  const members = [
    { userId: ann.userId, side: 'client' },
    { userId: ben.userId, side: 'designer' },
    { userId: cat.userId, role: 'reader' },
  ];
  const { body: group, status } = await a.call('createGroup', { body: { title: 'The bakery', members } });
  expect(status).toBe(201);
  return { ann, ben, cat, dan, a, b, c, d, group, threadId: group.id };
}

const send = async (by: Rest, threadId: string, body: string) =>
  await by.call('sendMessage', { params: { threadId }, body: { body } });

const add = (by: Rest, threadId: string, user: User, body: object) =>
  by.call('putMember', { params: { threadId, userId: user.userId }, body });

const remove = (by: Rest, threadId: string, user: User) =>
  by.call('removeMember', { params: { threadId, userId: user.userId } });

const member = (threadId: string, { userId }: User): string =>
  `/messages/threads/${threadId}/members/${userId}`;

const bodies = async (by: Rest, threadId: string) =>
  (await by.call('listMessages', { params: { threadId } })).body.messages
    .map(({ body }) => body)
    .toReversed();

const groups = async (by: Rest) =>
  (await by.call('listThreads', { query: { include: 'groups' } })).body.threads;

describe('a new group', () => {
  test('has its members with roles and sides, the caller first as owner', async () => {
    const { ann, ben, cat, group } = await newGroup();
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
    const { b, threadId } = await newGroup();
    expect((await groups(b)).map(({ id }) => id)).toEqual([threadId]);
    expect((await b.call('listThreads')).body.threads).toEqual([]);
  });

  test('is the same for a repeated client id', async () => {
    const { a, ben } = await newGroup();
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
    const { a } = await newGroup();
    const members = await Promise.all([1, 2, 3, 4].map(async () => ({ userId: (await newUser()).userId })));
    expect(await a.refusal('post', '/messages/groups', { title: 'Crowd', members })).toBe(
      '409 too_many_members',
    );
  });
});

describe('messages of a group', () => {
  test('reach every member, and no client that does not know groups', async () => {
    const { ann, ben, cat, a, threadId } = await newGroup();
    await using anns = await connect(ann);
    await using bens = await connect(ben);
    await using cats = await connect(cat);
    await using old = await Socket.connect(app, ben);
    const { body: sent } = await send(a, threadId, 'hello all');
    expect(sent).toMatchObject({ receiverId: null, readAt: null, seq: 1 });
    for (const socket of [anns, bens, cats]) expect(await socket.next('message')).toEqual(sent);
    await old.settled();
    expect(old.all('message')).toEqual([]);
  });

  test('count as unread for each member until read, and readers are told', async () => {
    const { ann, ben, a, b, c, threadId } = await newGroup();
    await using anns = await connect(ann);
    await send(a, threadId, 'one');
    await send(b, threadId, 'two');
    const unread = async (by: Rest) => (await groups(by))[0]?.unreadCount;
    expect([await unread(a), await unread(b), await unread(c)]).toEqual([1, 1, 2]);
    await using bens = await connect(ben);
    await bens.request('read', { threadId, seq: 2 });
    expect(await anns.next('read')).toMatchObject({ threadId, userId: ben.userId, seq: 2 });
    expect([await unread(a), await unread(b), await unread(c)]).toEqual([1, 0, 2]);
    const totals = await b.call('getUnread', { query: { include: 'groups' } });
    expect(totals.body.messages).toBe(0);
    expect((await c.call('getUnread')).body.messages).toBe(0);
    expect((await c.call('getUnread', { query: { include: 'groups' } })).body.messages).toBe(2);
  });

  test('are refused from readers and strangers', async () => {
    const { c, d, threadId } = await newGroup();
    const path = `/messages/threads/${threadId}/messages`;
    expect(await c.refusal('post', path, { body: 'no' })).toBe('403 read_only');
    expect(await d.refusal('post', path, { body: 'no' })).toBe('404 not_found');
    expect(await d.refusal('get', path)).toBe('404 not_found');
  });

  test('tell who is typing to the other members', async () => {
    const { ann, ben, cat, threadId } = await newGroup();
    await using bens = await connect(ben);
    await using cats = await connect(cat);
    await using anns = await connect(ann);
    await anns.request('typing', { threadId, isTyping: true });
    for (const socket of [bens, cats])
      expect(await socket.next('typing')).toEqual({ threadId, userId: ann.userId, isTyping: true });
  });

  test('can be edited and answered, and the preview of an answer is not in events', async () => {
    const { ben, a, b, threadId } = await newGroup();
    const { body: first } = await send(a, threadId, 'the price is 100');
    await using bens = await connect(ben);
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

describe('members', () => {
  test('are added by an owner, who says what they may see', async () => {
    const { ann, dan, a, b, d, threadId } = await newGroup();
    await send(a, threadId, 'secret');
    expect(await b.refusal('put', member(threadId, dan), { history: 'all' })).toBe('403 not_owner');
    expect(await a.refusal('put', member(threadId, dan), {})).toBe('400 history_missing');
    await using anns = await connect(ann);
    const { body: thread } = await add(a, threadId, dan, { history: 'none', side: 'designer' });
    expect(thread).toMatchObject({ memberCount: 4 });
    const system = await anns.next('message');
    expect(system).toMatchObject({
      kind: 'system',
      seq: 2,
      card: { type: 'member_added', userId: dan.userId },
    });
    await send(a, threadId, 'welcome');
    expect(await bodies(d, threadId)).toEqual([`added <@${dan.userId}>`, 'welcome']);
    expect((await groups(d))[0]).toMatchObject({ unreadCount: 1, lastSeq: 3, role: 'member' });
    const changed = await d.call('listMessages', { params: { threadId }, query: { around: 1 } });
    expect(changed.body.messages.map(({ seq }) => seq)).toEqual([3, 2]);
  });

  test('with all of the history see all of it', async () => {
    const { dan, a, d, threadId } = await newGroup();
    await send(a, threadId, 'old');
    await add(a, threadId, dan, { history: 'all' });
    expect(await bodies(d, threadId)).toEqual(['old', `added <@${dan.userId}>`]);
    expect((await groups(d))[0]?.unreadCount).toBe(0);
  });

  test('may not be more than the setting, also when they are added at once', async () => {
    const { a, threadId } = await newGroup();
    const others = await Promise.all([newUser(), newUser(), newUser()]);
    const results = await Promise.all(
      others.map(async (user) => (await a.fetch('put', member(threadId, user), { history: 'all' })).status),
    );
    expect(results.filter((status) => status === 409)).toHaveLength(2);
  });

  test('who are removed see what was and nothing later', async () => {
    const { ben, cat, a, b, c, threadId } = await newGroup();
    await send(a, threadId, 'before');
    await using bens = await connect(ben);
    await using cats = await connect(cat);
    expect((await remove(a, threadId, ben)).status).toBe(200);
    expect(await bens.next('thread_removed')).toEqual({ threadId });
    await send(a, threadId, 'after');
    await cats.next('message', ({ body }) => body === 'after');
    await bens.settled();
    expect(bens.all('message').map(({ body }) => body)).toEqual([`removed <@${ben.userId}>`]);
    expect(await bodies(b, threadId)).toEqual(['before', `removed <@${ben.userId}>`]);
    expect((await groups(b))[0]).toMatchObject({
      hasLeft: true,
      lastSeq: 2,
      members: [],
      memberCount: 0,
      unreadCount: 0,
      lastMessage: { seq: 2 },
    });
    expect(await b.refusal('post', `/messages/threads/${threadId}/messages`, { body: 'still here?' })).toBe(
      '404 not_found',
    );
    expect(await bodies(c, threadId)).toContain('after');
  });

  test('may leave, but not the last owner', async () => {
    const { ann, ben, a, b, threadId } = await newGroup();
    expect(await a.refusal('delete', member(threadId, ann))).toBe('409 last_owner');
    expect(await a.refusal('put', member(threadId, ann), { role: 'member' })).toBe('409 last_owner');
    await add(a, threadId, ben, { role: 'owner' });
    expect((await remove(a, threadId, ann)).status).toBe(200);
    expect(
      (await b.call('listMembers', { params: { threadId } })).body.members.map(({ role }) => role),
    ).toEqual(['owner', 'reader']);
    expect(await a.refusal('get', `/messages/threads/${threadId}/members`)).toBe('404 not_found');
  });

  test('who return keep their counts', async () => {
    const { ben, a, b, threadId } = await newGroup();
    await send(b, threadId, 'mine');
    await remove(a, threadId, ben);
    await send(a, threadId, 'without ben');
    await add(a, threadId, ben, { history: 'all' });
    await send(a, threadId, 'with ben');
    expect((await groups(b))[0]).toMatchObject({ unreadCount: 1, hasLeft: false });
    expect(await bodies(b, threadId)).toContain('without ben');
  });

  test('who do not see a message cannot change it, quote it, or find its place', async () => {
    const { dan, a, d, threadId } = await newGroup();
    const { body: hidden } = await send(a, threadId, 'secret');
    await add(a, threadId, dan, { history: 'none' });
    const params = { messageId: hidden.id };
    const path = `/messages/${hidden.id}`;
    const calls = [
      ['put', `${path}/reactions/%F0%9F%91%8D`],
      ['put', `${path}/pin`],
      ['get', `${path}/versions`],
      ['put', `${path}/read`],
    ] as const;
    for (const [method, url] of calls) expect(await d.refusal(method, url)).toBe('404 not_found');
    await a.call('pinMessage', { params });
    expect((await d.call('listPins', { params: { threadId } })).body.messages).toEqual([]);
    await a.call('sendMessage', { params: { threadId }, body: { body: 'as said', replyTo: hidden.id } });
    const [newest] = (await d.call('listMessages', { params: { threadId } })).body.messages;
    expect(newest?.replyTo).toMatchObject({ messageId: hidden.id, preview: null });
  });

  test('who do not see a message get none of its changes', async () => {
    const { ben, dan, a, threadId } = await newGroup();
    const { body: hidden } = await send(a, threadId, 'secret');
    const params = { messageId: hidden.id };
    await add(a, threadId, dan, { history: 'none' });
    const { body: seen } = await send(a, threadId, 'welcome');
    await using bens = await connect(ben);
    await using dans = await connect(dan);
    await a.call('editMessage', { params, body: { body: 'more secret' } });
    await a.call('addReaction', { params: { ...params, emoji: '👍' } });
    await a.call('pinMessage', { params });
    await a.call('deleteMessage', { params });
    await a.call('editMessage', { params: { messageId: seen.id }, body: { body: 'welcome!' } });
    await bens.next('message_changed', ({ id }) => id === seen.id);
    await dans.next('message_changed', ({ id }) => id === seen.id);
    expect(bens.all('message_changed')).toHaveLength(4);
    expect(dans.all('message_changed')).toEqual([]);
  });

  test('who were removed get the answer of a message that was stored before', async () => {
    const { ben, a, b, threadId } = await newGroup();
    const body = { body: 'before', clientId: crypto.randomUUID() };
    const { body: sent } = await b.call('sendMessage', { params: { threadId }, body });
    await remove(a, threadId, ben);
    const { body: repeated, status } = await b.call('sendMessage', { params: { threadId }, body });
    expect([repeated.id, status]).toEqual([sent.id, 200]);
  });

  test('who return without the history cannot edit what they do not see', async () => {
    const { ben, a, b, threadId } = await newGroup();
    const { body: sent } = await send(b, threadId, 'mine');
    await remove(a, threadId, ben);
    await add(a, threadId, ben, { history: 'none' });
    expect(await b.refusal('patch', `/messages/${sent.id}`, { body: 'changed' })).toBe('404 not_found');
  });

  test('of a pair never change', async () => {
    const { ann, ben, dan } = await newGroup();
    const a = new Rest(app, ann);
    const { body: pair } = await a.call('createThread', { body: { participantId: ben.userId } });
    expect(await a.refusal('put', member(pair.id, dan), { history: 'all' })).toBe('409 not_group');
    expect((await a.call('listMembers', { params: { threadId: pair.id } })).body.count).toBe(2);
  });
});

test('The title of a group is changed by its owners, with a system message.', async () => {
  const { a, b, threadId } = await newGroup();
  const body = { title: 'Bread' };
  expect(await b.refusal('patch', `/messages/threads/${threadId}`, body)).toBe('403 not_owner');
  const { body: renamed } = await a.call('renameThread', { params: { threadId }, body });
  expect(renamed).toMatchObject({ title: 'Bread', lastSeq: 1 });
  expect(await bodies(b, threadId)).toEqual(['changed the title to Bread']);
  expect((await groups(b))[0]?.unreadCount).toBe(0);
});

test('sync tells clients that know groups of them, with the messages that they may see.', async () => {
  const { ben, dan, a, threadId } = await newGroup();
  await using bens = await connect(ben);
  await using old = await Socket.connect(app, ben);
  const token = (await bens.request('sync', { token: null })) as { token: string };
  await send(a, threadId, 'missed');
  const input = { token: token.token, threads: { [threadId]: 0 } };
  const known = (await bens.request('sync', input)) as { threads: { id: string }[]; messages: Message[] };
  expect(known.threads.map(({ id }) => id)).toEqual([threadId]);
  expect(known.messages.map(({ body }) => body)).toEqual(['missed']);
  expect(((await old.request('sync', { token: token.token })) as typeof known).threads).toEqual([]);
  await add(a, threadId, dan, { history: 'none' });
  await using dans = await connect(dan);
  const joined = (await dans.request('sync', { token: null, threads: { [threadId]: 0 } })) as typeof known;
  expect(joined.messages ?? []).toEqual([]);
});
