import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { ThreadSnapshot } from '@messaging/client';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { startProxy } from '../harness/proxy.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { connected, shows, watch, type TestClient } from './client.ts';
import { lossy } from './lossy-socket.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Ann owns a group with ben and cat. */
async function newGroup() {
  const [ann, ben, cat] = await Promise.all([newUser(), newUser(), newUser()]);
  const members = [{ userId: ben.userId, side: 'designer' as const }, { userId: cat.userId }];
  const client = await connected(app, ann);
  const { id } = await client.createGroup({ title: 'A team', members });
  await watch(client, id);
  return { ann, ben, cat, client, threadId: id, thread: client.thread(id) };
}

const failure = (work: Promise<unknown>) => work.then(String, (error: unknown) => error);

async function snapshotOf(
  client: TestClient,
  threadId: string,
  what: string,
  fits: (snapshot: ThreadSnapshot) => boolean | undefined,
): Promise<ThreadSnapshot> {
  const thread = client.thread(threadId);
  await until(what, () => fits(thread.getSnapshot()));
  return thread.getSnapshot();
}

test('a group that is tried twice is created once, and its members see it at once', async () => {
  const [ann, ben] = await Promise.all([newUser(), newUser()]);
  await using bens = await connected(app, ben);
  let isFirst = true;
  const losing = (async (input: string | URL, init?: RequestInit) => {
    const response = await fetch(input, init);
    if (!String(input).endsWith('/messages/groups') || !isFirst) return response;
    isFirst = false;
    throw new TypeError('the answer is lost');
  }) as typeof fetch;
  await using anns = await connected(app, ann, { fetch: losing });
  const thread = await anns.createGroup({ title: 'A team', members: [{ userId: ben.userId }], jobId: 7 });
  expect(thread).toMatchObject({ kind: 'group', title: 'A team', jobId: 7, role: 'owner', memberCount: 2 });
  await until('the group', () => bens.threads.getSnapshot().threads.length === 1);
  expect(isFirst).toBe(false);
  const { body } = await new Rest(app, ben).call('listThreads', { query: { include: 'groups' } });
  expect(body.threads.map(({ id }) => id)).toEqual([thread.id]);
});

test('members chat, with unread counts, read positions and everybody who types', async () => {
  const { ann, ben, cat, client, threadId } = await newGroup();
  await using anns = client;
  await using bens = await connected(app, ben);
  await using cats = await connected(app, cat);
  await Promise.all([watch(bens, threadId), watch(cats, threadId)]);
  bens.typing(threadId, true);
  cats.typing(threadId, true);
  const typing = await snapshotOf(
    anns,
    threadId,
    'two who type',
    ({ typingUserIds }) => typingUserIds.length === 2,
  );
  expect(typing.isTyping).toBe(true);
  expect(new Set(typing.typingUserIds)).toEqual(new Set([ben.userId, cat.userId]));
  anns.send(threadId, { body: 'hello' });
  bens.send(threadId, { body: 'hi' });
  const seen = await snapshotOf(anns, threadId, 'one who types', ({ items }) => items.length === 2);
  expect(seen.typingUserIds).toEqual([cat.userId]);
  await anns.thread(threadId).rename('The team');
  await until('the system message', () => cats.thread(threadId).getSnapshot().items.length === 3);
  await until('two unread', () => cats.threads.getSnapshot().unreadCount === 2);
  expect(anns.threads.getSnapshot().unreadCount).toBe(1);
  cats.markRead(threadId, 2);
  const { thread, otherLastReadSeq } = await snapshotOf(anns, threadId, 'the receipt', (snapshot) =>
    snapshot.thread?.members.some(({ userId, lastReadSeq }) => userId === cat.userId && lastReadSeq === 2),
  );
  expect(otherLastReadSeq).toBe(0);
  expect(thread).toMatchObject({ title: 'The team' });
  expect(thread?.members.map(({ userId }) => userId)).toEqual([ann.userId, ben.userId, cat.userId]);
  await until('nothing unread', () => cats.threads.getSnapshot().unreadCount === 0);
});

test('the total of unread messages comes by an event, which includes groups, and is not read', async () => {
  const { ben, client, threadId } = await newGroup();
  await using anns = client;
  let reads = 0;
  const watching = (async (input: string | URL, init?: RequestInit) => {
    if (new URL(input).pathname.endsWith('/unread')) reads += 1;
    return await fetch(input, init);
  }) as typeof fetch;
  await using bens = await connected(app, ben, { fetch: watching });
  anns.send(threadId, { body: 'hello' });
  const counted = await until('the total', () => {
    const { unread } = bens.threads.getSnapshot();
    return unread?.threads === 1 && unread;
  });
  expect(counted).toMatchObject({ messages: 1, mutedMessages: 0, notifications: 0 });
  expect({ reads, unreadCount: bens.threads.getSnapshot().unreadCount }).toEqual({
    reads: 0,
    unreadCount: 1,
  });
});

test('owners add, change and remove members, and others are refused', async () => {
  const { ben, cat, client, threadId, thread } = await newGroup();
  const dan = await newUser();
  await using anns = client;
  await using bens = await connected(app, ben);
  await using dans = await connected(app, dan);
  await watch(bens, threadId);
  anns.send(threadId, { body: 'before' });
  await shows(anns, threadId, ['1 before']);
  expect(await failure(thread.putMember(dan.userId, {}))).toMatchObject({
    failure: { kind: 'refused', code: 'history_missing' },
  });
  expect(await failure(bens.thread(threadId).removeMember(cat.userId))).toMatchObject({
    failure: { kind: 'refused', code: 'not_owner' },
  });
  expect(await failure(thread.leave())).toMatchObject({ failure: { kind: 'refused', code: 'last_owner' } });
  await thread.putMember(dan.userId, { history: 'none', side: 'client' });
  expect(thread.getSnapshot().thread).toMatchObject({ memberCount: 4 });
  await until('the group', () => dans.threads.getSnapshot().threads.length === 1);
  await watch(dans, threadId);
  expect(dans.thread(threadId).getSnapshot()).toMatchObject({ hasEarlier: false, items: [{}] });
  await shows(dans, threadId, [`2 added <@${dan.userId}>`]);
  await thread.putMember(ben.userId, { role: 'owner' });
  await snapshotOf(bens, threadId, 'the role', (snapshot) => snapshot.thread?.role === 'owner');
  await thread.removeMember(cat.userId);
  const roles = (await bens.thread(threadId).members()).map(({ userId, role, side }) => [userId, role, side]);
  expect(roles).toEqual([
    [client.userId, 'owner', null],
    [ben.userId, 'owner', 'designer'],
    [dan.userId, 'member', 'client'],
  ]);
});

test('who is removed sees the thread as left at once, types no more, and sees nothing later', async () => {
  const { ben, cat, client, threadId, thread } = await newGroup();
  await using anns = client;
  await using bens = await connected(app, ben);
  await using cats = await connected(app, cat);
  await Promise.all([watch(bens, threadId), watch(cats, threadId)]);
  anns.send(threadId, { body: 'before' });
  await until('one unread', () => bens.threads.getSnapshot().unreadCount === 1);
  cats.typing(threadId, true);
  bens.typing(threadId, true);
  await snapshotOf(bens, threadId, 'typing', ({ isTyping }) => isTyping);
  await snapshotOf(anns, threadId, 'typing', ({ typingUserIds }) => typingUserIds.includes(ben.userId));
  await thread.removeMember(ben.userId);
  const left = await snapshotOf(bens, threadId, 'the end', (snapshot) => snapshot.thread?.hasLeft);
  expect(left).toMatchObject({ isTyping: false, thread: { role: null, members: [], unreadCount: 0 } });
  await snapshotOf(anns, threadId, 'the others', ({ typingUserIds }) => !typingUserIds.includes(ben.userId));
  anns.send(threadId, { body: 'after' });
  await until('the message', () => cats.thread(threadId).getSnapshot().items.length === 3);
  await bens.thread(threadId).load();
  await shows(bens, threadId, ['1 before', `2 removed <@${ben.userId}>`]);
  expect(bens.threads.getSnapshot()).toMatchObject({ unreadCount: 0, threads: [{ lastSeq: 2 }] });
});

test('who was removed while offline sees the thread as left after sync, and nothing later', async () => {
  const { ben, client, threadId, thread } = await newGroup();
  using proxy = startProxy(app.url.href);
  await using anns = client;
  await using bens = await connected({ url: new URL(proxy.url) }, ben);
  await watch(bens, threadId);
  anns.send(threadId, { body: 'before' });
  await shows(bens, threadId, ['1 before']);
  proxy.cut();
  await until('no connection', () => bens.connection.getSnapshot().status !== 'open');
  anns.send(threadId, { body: 'missed' });
  await shows(anns, threadId, ['1 before', '2 missed']);
  await thread.removeMember(ben.userId);
  anns.send(threadId, { body: 'after' });
  await until('the message', () => thread.getSnapshot().items.length === 4);
  proxy.mend();
  await snapshotOf(bens, threadId, 'the end', (snapshot) => snapshot.thread?.hasLeft);
  await shows(bens, threadId, ['1 before', '2 missed', `3 removed <@${ben.userId}>`]);
  await bens.thread(threadId).load();
  await shows(bens, threadId, ['1 before', '2 missed', `3 removed <@${ben.userId}>`]);
  expect(bens.thread(threadId).getSnapshot().thread).toMatchObject({ lastSeq: 3, members: [] });
  expect((await allMessages(new Rest(app, ben), threadId)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('who left and is added again sees what the history allows', async () => {
  const { ben, client, threadId, thread } = await newGroup();
  await using anns = client;
  await using bens = await connected(app, ben);
  await watch(bens, threadId);
  await bens.thread(threadId).leave();
  expect(bens.thread(threadId).getSnapshot().thread?.hasLeft).toBe(true);
  anns.send(threadId, { body: 'without ben' });
  await shows(anns, threadId, ['1 left', '2 without ben']);
  await thread.putMember(ben.userId, { history: 'none' });
  await snapshotOf(bens, threadId, 'the return', (snapshot) => snapshot.thread?.hasLeft === false);
  await shows(bens, threadId, [`3 added <@${ben.userId}>`]);
  bens.send(threadId, { body: 'back' });
  await shows(anns, threadId, ['1 left', '2 without ben', `3 added <@${ben.userId}>`, '4 back']);
});

test('a thread whose event is lost is read once after the system message', async () => {
  const { ben, client, threadId, thread } = await newGroup();
  await using anns = client;
  let isLosing = false;
  const WebSocket = lossy((frame) => (isLosing && frame.type.startsWith('thread') ? [] : [frame]));
  const reads: string[] = [];
  const counting = (async (input: string | URL, init?: RequestInit) => {
    const { pathname } = new URL(input);
    if (isLosing && pathname.endsWith(threadId)) reads.push(pathname);
    return await fetch(input, init);
  }) as typeof fetch;
  await using bens = await connected(app, ben, { WebSocket, fetch: counting });
  await watch(bens, threadId);
  isLosing = true;
  await thread.rename('Bread');
  await snapshotOf(bens, threadId, 'the title', (snapshot) => snapshot.thread?.title === 'Bread');
  expect(reads).toHaveLength(1);
  await thread.removeMember(ben.userId);
  await snapshotOf(bens, threadId, 'the end', (snapshot) => snapshot.thread?.hasLeft);
  expect(anns.thread(threadId).getSnapshot().thread).toMatchObject({ title: 'Bread', memberCount: 2 });
});

test('members pin messages for each other', async () => {
  const { ben, client, threadId, thread } = await newGroup();
  await using anns = client;
  await using bens = await connected(app, ben);
  await watch(bens, threadId);
  anns.send(threadId, { body: 'one' });
  anns.send(threadId, { body: 'two' });
  await shows(bens, threadId, ['1 one', '2 two']);
  const ids = bens
    .thread(threadId)
    .getSnapshot()
    .items.map((item) => (item.state === 'stored' ? item.message.id : ''));
  for (const id of ids) await bens.thread(threadId).pin(id, true);
  const pinned = async () => (await thread.pins()).map(({ body }) => body);
  expect(await pinned()).toEqual(['two', 'one']);
  await bens.thread(threadId).pin(ids[1] ?? '', false);
  expect(await pinned()).toEqual(['one']);
  expect(await failure(thread.pin('00000000-0000-4000-8000-000000000001', true))).toMatchObject({
    failure: { kind: 'refused', code: 'not_found' },
  });
});
