import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { getThread, newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** A chat with one message of ann. */
async function newSent(): Promise<Chat & { messageId: string }> {
  const chat = await newChat(app);
  return { ...chat, messageId: (await chat.send({ body: 'done' })).body.id };
}

const add = async (by: Rest, messageId: string, emoji: string) =>
  (await by.call('addReaction', { params: { messageId, emoji } })).body;
const remove = async (by: Rest, messageId: string, emoji: string) =>
  (await by.call('removeReaction', { params: { messageId, emoji } })).body;

const EMOJI = [
  '👍',
  '❤️',
  '😂',
  '🎉',
  '🚀',
  '👀',
  '🙏',
  '💯',
  '🔥',
  '✅',
  '👎',
  '🥳',
  '🤔',
  '😢',
  '😡',
  '👏',
];

describe('a reaction', () => {
  test('is part of the message for both members, and takes a change but no version', async () => {
    const { a, b, ann, ben, threadId, messageId } = await newSent();
    await add(b, messageId, '👍');
    await add(b, messageId, '🎉');
    const last = await add(a, messageId, '👍');
    expect(last.reactions).toEqual([
      { emoji: '👍', count: 2, userIds: [ben.userId, ann.userId], isClipped: false },
      { emoji: '🎉', count: 1, userIds: [ben.userId], isClipped: false },
    ]);
    expect([last.change, last.version, last.editedAt]).toEqual([3, 1, null]);
    const { messages } = (await b.call('listMessages', { params: { threadId } })).body;
    expect(messages).toEqual([{ ...last, senderName: messages[0]?.senderName ?? null }]);
  });

  test('is taken back alone', async () => {
    const { a, b, ann, ben, messageId } = await newSent();
    await add(b, messageId, '👍');
    await add(a, messageId, '👍');
    await add(b, messageId, '🎉');
    expect((await remove(b, messageId, '👍')).reactions).toEqual([
      { emoji: '👍', count: 1, userIds: [ann.userId], isClipped: false },
      { emoji: '🎉', count: 1, userIds: [ben.userId], isClipped: false },
    ]);
    await remove(a, messageId, '👍');
    expect((await remove(b, messageId, '🎉')).reactions).toEqual([]);
  });

  test('that is there already, or is not there to be taken back, changes nothing', async () => {
    const { a, b, ann, threadId, messageId } = await newSent();
    await using socket = await Socket.connect(app, ann);
    const first = await add(b, messageId, '👍');
    expect(await add(b, messageId, '👍')).toEqual(first);
    expect((await remove(a, messageId, '👍')).reactions).toEqual(first.reactions);
    await socket.next('message_changed');
    await socket.settled();
    expect(socket.all('message_changed')).toEqual([]);
    expect((await getThread(a, threadId)).lastChange).toBe(1);
  });

  test('by a frame is acked to its connection and delivered to all others', async () => {
    const { ann, ben, messageId } = await newSent();
    await using reacts = await Socket.connect(app, ben);
    await using gets = await Socket.connect(app, ann);
    const acked = await reacts.request('react', { messageId, emoji: '👍', on: true });
    expect(await gets.next('message_changed')).toEqual(acked as never);
    await reacts.request('react', { messageId, emoji: '👍', on: false });
    expect(await gets.next('message_changed')).toMatchObject({ reactions: [], change: 2 });
    await reacts.settled();
    expect(reacts.all('message_changed')).toEqual([]);
  });

  test('stays after an edit, and goes with a deletion, after which there are none', async () => {
    const { a, b, messageId } = await newSent();
    await add(b, messageId, '👍');
    const { body } = await a.call('editMessage', { params: { messageId }, body: { body: 'really done' } });
    expect(body.reactions.length).toBe(1);
    expect((await a.call('deleteMessage', { params: { messageId } })).body.reactions).toEqual([]);
    expect(await b.refusal('put', `/messages/${messageId}/reactions/${encodeURIComponent('👍')}`)).toBe(
      '403 too_late',
    );
    expect((await remove(b, messageId, '👍')).reactions).toEqual([]);
  });

  test.each(['👍🏽', '👩‍💻', '🇩🇪', '❤️', '5️⃣', '🏴󠁧󠁢󠁷󠁬󠁳󠁿'])('may be %s', async (emoji) => {
    const { b, messageId } = await newSent();
    expect((await add(b, messageId, emoji)).reactions).toMatchObject([{ emoji, count: 1 }]);
  });

  test.each(['a', '5', '❤', '👍👍', ' 👍', ':+1:', '👍'.repeat(40)])('may not be %p', async (emoji) => {
    const { b, messageId } = await newSent();
    const path = `/messages/${messageId}/reactions/${encodeURIComponent(emoji)}`;
    expect(await b.refusal('put', path)).toBe('400 invalid_request emoji');
  });
});

test('a user has a limited number of reactions to a message', async () => {
  const { a, b, messageId } = await newSent();
  const [extra = '', ...own] = EMOJI.slice(0, LIMITS.ownReactions + 1);
  for (const emoji of own) await add(b, messageId, emoji);
  const path = `/messages/${messageId}/reactions/${encodeURIComponent(extra)}`;
  expect(await b.refusal('put', path)).toBe('409 too_many_reactions');
  expect((await add(b, messageId, own[0] ?? '')).reactions.length).toBe(LIMITS.ownReactions);
  expect((await add(a, messageId, extra)).reactions.length).toBe(LIMITS.ownReactions + 1);
  await remove(b, messageId, own[0] ?? '');
  expect((await add(b, messageId, extra)).reactions.length).toBe(LIMITS.ownReactions);
});

test('a message has a limited number of different reactions, and names the first users of each', async () => {
  const { b, messageId } = await newSent();
  const users = Array.from({ length: 30 }, (_, i) => 1_000 + i);
  const kinds = Array.from({ length: LIMITS.reactionKinds }, (_, i) => String.fromCodePoint(0x1f400 + i));
  const stored = kinds.map((emoji, i) => ({ emoji, userIds: i === 0 ? users : users.slice(0, 1) }));
  await app.context.db.sql`
    update messages set reactions = ${JSON.stringify(stored)}::text::jsonb, change = 1 where id = ${messageId}::uuid`;
  const path = `/messages/${messageId}/reactions/${encodeURIComponent('👍')}`;
  expect(await b.refusal('put', path)).toBe('409 too_many_reactions');
  const { reactions } = await add(b, messageId, kinds[0] ?? '');
  expect(reactions.length).toBe(LIMITS.reactionKinds);
  expect(reactions[0]).toEqual({
    emoji: kinds[0] ?? '',
    count: 31,
    userIds: users.slice(0, LIMITS.reactionUsers),
    isClipped: true,
  });
});

test('an operator who is no member cannot react', async () => {
  const { messageId } = await newSent();
  const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  const path = `/messages/${messageId}/reactions/${encodeURIComponent('👍')}`;
  expect(await admin.refusal('put', path)).toBe('404 not_found');
});
