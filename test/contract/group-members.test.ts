import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { send } from '../harness/chat.ts';
import {
  addMember,
  bodies,
  connectToGroups,
  listWithGroups,
  memberPath,
  newGroup,
  removeMember,
} from '../harness/group.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', GROUP_MEMBERS_MAX: '4' });
});
afterAll(() => app[Symbol.asyncDispose]());

test('members are added by an owner, who says what they may see', async () => {
  const { ann, dan, a, b, d, threadId } = await newGroup(app);
  await send(a, threadId, { body: 'secret' });
  expect(await b.refusal('put', memberPath(threadId, dan), { history: 'all' })).toBe('403 not_owner');
  expect(await a.refusal('put', memberPath(threadId, dan), {})).toBe('400 history_missing');
  await using anns = await connectToGroups(app, ann);
  const { body: thread } = await addMember(a, threadId, dan, { history: 'none', side: 'designer' });
  expect(thread).toMatchObject({ memberCount: 4 });
  const system = await anns.next('message');
  expect(system).toMatchObject({
    kind: 'system',
    seq: 2,
    card: { type: 'member_added', userId: dan.userId },
  });
  await send(a, threadId, { body: 'welcome' });
  expect(await bodies(d, threadId)).toEqual([`added <@${dan.userId}>`, 'welcome']);
  expect((await listWithGroups(d))[0]).toMatchObject({ unreadCount: 1, lastSeq: 3, role: 'member' });
  for (const query of [{ around: 1 }, { aroundTime: '2020-01-01T00:00:00Z' }]) {
    const around = await d.call('listMessages', { params: { threadId }, query });
    expect(around.body.messages.map(({ seq }) => seq)).toEqual([3, 2]);
  }
});

test('members with all of the history see all of it', async () => {
  const { dan, a, d, threadId } = await newGroup(app);
  await send(a, threadId, { body: 'old' });
  await addMember(a, threadId, dan, { history: 'all' });
  expect(await bodies(d, threadId)).toEqual(['old', `added <@${dan.userId}>`]);
  expect((await listWithGroups(d))[0]?.unreadCount).toBe(0);
});

test('members are told of the group again when they are added again, as after a lost answer', async () => {
  const { ben, a, threadId } = await newGroup(app);
  await using bens = await connectToGroups(app, ben);
  await addMember(a, threadId, ben, { history: 'all', side: 'designer' });
  expect(await bens.next('thread')).toMatchObject({ id: threadId, lastSeq: 0, memberCount: 3 });
});

test('a removal that is repeated, as after a lost answer, is told again and changes nothing', async () => {
  const { ben, a, b, threadId, dan } = await newGroup(app);
  await using bens = await connectToGroups(app, ben);
  for (const by of [a, a, b]) {
    expect(await removeMember(by, threadId, ben)).toMatchObject({ status: 200, body: { success: true } });
    await bens.next('thread_removed');
  }
  expect(await bodies(a, threadId)).toEqual([`removed <@${ben.userId}>`]);
  expect(await a.refusal('delete', memberPath(threadId, dan))).toBe('404 not_found');
});

test('members may not be more than the setting, also when they are added at once', async () => {
  const { a, threadId } = await newGroup(app);
  const others = await Promise.all([newUser(), newUser(), newUser()]);
  const results = await Promise.all(
    others.map(async (user) => (await a.fetch('put', memberPath(threadId, user), { history: 'all' })).status),
  );
  expect(results.filter((status) => status === 409)).toHaveLength(2);
});

test('members who are removed see what was and nothing later', async () => {
  const { ben, cat, a, b, c, threadId } = await newGroup(app);
  await send(a, threadId, { body: 'before' });
  await using bens = await connectToGroups(app, ben);
  await using cats = await connectToGroups(app, cat);
  expect((await removeMember(a, threadId, ben)).status).toBe(200);
  expect(await bens.next('thread_removed')).toEqual({ threadId });
  await send(a, threadId, { body: 'after' });
  await cats.next('message', ({ body }) => body === 'after');
  await bens.settled();
  expect(bens.all('message').map(({ body }) => body)).toEqual([`removed <@${ben.userId}>`]);
  expect(await bodies(b, threadId)).toEqual(['before', `removed <@${ben.userId}>`]);
  expect((await listWithGroups(b))[0]).toMatchObject({
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

test('members may leave, but not the last owner', async () => {
  const { ann, ben, a, b, threadId } = await newGroup(app);
  expect(await a.refusal('delete', memberPath(threadId, ann))).toBe('409 last_owner');
  expect(await a.refusal('put', memberPath(threadId, ann), { role: 'member' })).toBe('409 last_owner');
  await addMember(a, threadId, ben, { role: 'owner' });
  expect((await removeMember(a, threadId, ann)).status).toBe(200);
  expect(
    (await b.call('listMembers', { params: { threadId } })).body.members.map(({ role }) => role),
  ).toEqual(['owner', 'reader']);
  expect(await a.refusal('get', `/messages/threads/${threadId}/members`)).toBe('404 not_found');
});

test('members who return keep their counts', async () => {
  const { ben, a, b, threadId } = await newGroup(app);
  await send(b, threadId, { body: 'mine' });
  await removeMember(a, threadId, ben);
  await send(a, threadId, { body: 'without ben' });
  await addMember(a, threadId, ben, { history: 'all' });
  await send(a, threadId, { body: 'with ben' });
  expect((await listWithGroups(b))[0]).toMatchObject({ unreadCount: 1, hasLeft: false });
  expect(await bodies(b, threadId)).toContain('without ben');
});

test('members who do not see a message cannot change it, quote it, or find its place', async () => {
  const { dan, a, d, threadId } = await newGroup(app);
  const { body: hidden } = await send(a, threadId, { body: 'secret' });
  await addMember(a, threadId, dan, { history: 'none' });
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

test('members who do not see a message get none of its changes', async () => {
  const { ben, dan, a, threadId } = await newGroup(app);
  const { body: hidden } = await send(a, threadId, { body: 'secret' });
  const params = { messageId: hidden.id };
  await addMember(a, threadId, dan, { history: 'none' });
  const { body: seen } = await send(a, threadId, { body: 'welcome' });
  await using bens = await connectToGroups(app, ben);
  await using dans = await connectToGroups(app, dan);
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

test('members who were removed get the answer of a message that was stored before', async () => {
  const { ben, a, b, threadId } = await newGroup(app);
  const body = { body: 'before', clientId: crypto.randomUUID() };
  const { body: sent } = await b.call('sendMessage', { params: { threadId }, body });
  await removeMember(a, threadId, ben);
  const { body: repeated, status } = await b.call('sendMessage', { params: { threadId }, body });
  expect([repeated.id, status]).toEqual([sent.id, 200]);
});

test('members who return without the history cannot edit what they do not see', async () => {
  const { ben, a, b, threadId } = await newGroup(app);
  const { body: sent } = await send(b, threadId, { body: 'mine' });
  await removeMember(a, threadId, ben);
  await addMember(a, threadId, ben, { history: 'none' });
  expect(await b.refusal('patch', `/messages/${sent.id}`, { body: 'changed' })).toBe('404 not_found');
});

test('members of a pair never change', async () => {
  const { ann, ben, dan } = await newGroup(app);
  const a = new Rest(app, ann);
  const { body: pair } = await a.call('createThread', { body: { participantId: ben.userId } });
  expect(await a.refusal('put', memberPath(pair.id, dan), { history: 'all' })).toBe('409 not_group');
  expect((await a.call('listMembers', { params: { threadId: pair.id } })).body.count).toBe(2);
});
