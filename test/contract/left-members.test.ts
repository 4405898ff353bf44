import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { send, getThread } from '../harness/chat.ts';
import {
  addMember,
  connectToGroups,
  listWithGroups,
  newGroup,
  removeMember,
  type Group,
} from '../harness/group.ts';
import { startInstance } from '../harness/instance.ts';
import { allMessages, type Rest } from '../harness/rest.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const edit = async (by: Rest, messageId: string, body: string): Promise<void> => {
  await by.call('editMessage', { params: { messageId }, body: { body } });
};
const react = async (by: Rest, messageId: string): Promise<void> => {
  await by.call('addReaction', { params: { messageId, emoji: '👍' } });
};
const pin = async (by: Rest, messageId: string): Promise<void> => {
  await by.call('pinMessage', { params: { messageId } });
};

/** Messages of ann, some of them changed before ben leaves. */
async function seed({ a, threadId }: Group) {
  const say = async (body: string, replyTo?: string) => (await send(a, threadId, { body, replyTo })).body.id;
  const [price, plan, gone] = [await say('100'), await say('plan'), await say('secret')];
  const [answer, calm] = [await say('see above', price), await say('calm')];
  await edit(a, price, '110');
  await edit(a, price, '120');
  await react(a, plan);
  await pin(a, price);
  return { price, plan, gone, answer, calm };
}

/** What is done after ben has left. */
async function changeLater(
  { a, threadId }: Group,
  { price, plan, gone, calm }: Awaited<ReturnType<typeof seed>>,
) {
  await edit(a, price, '900');
  await edit(a, price, '950 <@1>');
  await edit(a, plan, 'another plan');
  await pin(a, plan);
  await react(a, calm);
  await a.call('deleteMessage', { params: { messageId: gone } });
  await a.call('renameThread', { params: { threadId }, body: { title: 'Without ben' } });
}

const changedAfter = async (by: Rest, threadId: string, change: number, limit = 50) =>
  (await by.call('listMessages', { params: { threadId }, query: { changedAfter: change, limit } })).body;

test('Who has left a group reads it as it was then: contents, quotes, pins, title and changes; only deletions are later.', async () => {
  const group = await newGroup(app);
  const { a, b, ben, threadId } = group;
  const ids = await seed(group);
  const known = (await getThread(b, threadId)).lastChange;
  await removeMember(a, threadId, ben);
  const before = { thread: await getThread(b, threadId), messages: await allMessages(b, threadId) };
  await changeLater(group, ids);

  const thread = await getThread(b, threadId);
  expect(thread).toEqual(before.thread);
  expect([thread.title, thread.lastChange, known]).toEqual(['The bakery', known, 4]);
  expect((await listWithGroups(b)).find(({ id }) => id === threadId)).toEqual(thread);
  const messages = await allMessages(b, threadId);
  const shown = messages.map(({ body, version, change, pinnedAt, reactions, replyTo }) => [
    body,
    version,
    change,
    pinnedAt !== null,
    reactions.length,
    replyTo?.preview ?? null,
  ]);
  expect(shown).toEqual([
    ['120', 3, 2, true, 0, null],
    // Its reaction of before is not told from later ones.
    ['plan', 1, null, false, 0, null],
    ['[deleted]', 2, 10, false, 0, null],
    ['see above', 1, null, false, 0, '120'],
    ['calm', 1, null, false, 0, null],
    [`removed <@${ben.userId}>`, 1, null, false, 0, null],
  ]);
  expect(messages[0]?.editedAt).toBe(before.messages[0]?.editedAt ?? null);
  const around = await b.call('listMessages', { params: { threadId }, query: { around: 1, limit: 4 } });
  expect(around.body.messages.map(({ body }) => body)).toEqual(['plan', '120']);
  const now = { aroundTime: new Date().toISOString(), limit: 2 };
  const latest = await b.call('listMessages', { params: { threadId }, query: now });
  expect(latest.body.messages.map(({ body }) => body)).toEqual([`removed <@${ben.userId}>`]);
  const pins = await b.call('listPins', { params: { threadId } });
  expect(pins.body.messages.map(({ body }) => body)).toEqual(['120']);
  // The others see what is.
  expect((await allMessages(a, threadId)).slice(0, 2).map(({ body }) => body)).toEqual([
    '950 <@1>',
    'another plan',
  ]);
});

test('Changes up to the leaving can be caught up with, page by page and by sync, and later ones are not among them.', async () => {
  const group = await newGroup(app);
  const { a, b, ben, threadId } = group;
  const ids = await seed(group);
  await edit(a, ids.calm, 'calm again');
  await removeMember(a, threadId, ben);
  await changeLater(group, ids);
  const { lastChange } = await getThread(b, threadId);
  expect(lastChange).toBe(5);
  const all = await changedAfter(b, threadId, 0);
  expect(all.messages.map(({ body, change }) => [body, change])).toEqual([
    ['120', 2],
    ['calm again', 5],
  ]);
  expect([all.hasMore, all.upTo]).toEqual([false, lastChange]);
  const first = await changedAfter(b, threadId, 0, 1);
  expect([first.messages.map(({ body }) => body), first.hasMore, first.upTo]).toEqual([['120'], true, 2]);
  const second = await changedAfter(b, threadId, 2, 1);
  expect([second.messages.map(({ body }) => body), second.hasMore, second.upTo]).toEqual([
    ['calm again'],
    false,
    5,
  ]);
  expect((await changedAfter(b, threadId, lastChange)).messages).toEqual([]);
  await using socket = await connectToGroups(app, ben);
  const { syncToken } = await socket
    .request('sync', { token: null })
    .then(({ token }) => ({ syncToken: token }));
  const sync = (change: number) =>
    socket.request('sync', { token: syncToken, threads: { [threadId]: 0 }, changes: { [threadId]: change } });
  const missed = await sync(0);
  const bodies = (missed['messages'] as { body: string }[]).map(({ body }) => body);
  expect(bodies).toEqual([
    '120',
    'plan',
    '[deleted]',
    'see above',
    'calm again',
    `removed <@${ben.userId}>`,
    '120',
    'calm again',
  ]);
  expect(missed['changes']).toEqual({ [threadId]: lastChange });
  expect((await sync(lastChange))['changes']).toEqual({});
});

test('Who returns to a group reads it as it is.', async () => {
  const group = await newGroup(app);
  const { a, b, ben, threadId } = group;
  const ids = await seed(group);
  await removeMember(a, threadId, ben);
  await changeLater(group, ids);
  await addMember(a, threadId, ben, { history: 'all' });
  const thread = await getThread(b, threadId);
  expect([thread.title, thread.hasLeft]).toEqual(['Without ben', false]);
  expect((await allMessages(b, threadId))[0]?.body).toBe('950 <@1>');
  expect(thread.lastChange).toBe((await getThread(a, threadId)).lastChange);
});
