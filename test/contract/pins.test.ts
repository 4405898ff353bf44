import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { getThread, newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Socket } from '../harness/socket.ts';
import { badTexts, TIME } from '../harness/values.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

async function listPins({ b, threadId }: Chat) {
  const { body } = await b.call('listPins', { params: { threadId } });
  return body.messages.map(({ seq }) => seq);
}

describe('a pin', () => {
  test('is shown by the message and by the list, newest message first, to both members', async () => {
    const chat = await newChat(app);
    const [one, two] = [await chat.send({ body: '1' }), await chat.answer({ body: '2' })];
    for (const { body: sent } of [two, one]) {
      const { body } = await chat.b.call('pinMessage', { params: { messageId: sent.id } });
      expect(body.pinnedAt).toMatch(TIME);
      expect(body.version).toBe(1);
    }
    expect(await listPins(chat)).toEqual([2, 1]);
    const { body } = await chat.a.call('unpinMessage', { params: { messageId: two.body.id } });
    expect([body.pinnedAt, body.change]).toEqual([null, 3]);
    expect(await listPins(chat)).toEqual([1]);
  });

  test('is delivered once, and a repeated call changes nothing', async () => {
    const { a, ben, send, threadId } = await newChat(app);
    const { body: sent } = await send({ body: '1' });
    const params = { messageId: sent.id };
    await using socket = await Socket.connect(app, ben);
    expect((await a.call('unpinMessage', { params })).body.change).toBeNull();
    const { body: first } = await a.call('pinMessage', { params });
    expect((await a.call('pinMessage', { params })).body).toEqual(first);
    expect(await socket.next('message_changed')).toEqual(first);
    await socket.settled();
    expect(socket.all('message_changed')).toEqual([]);
    expect((await getThread(a, threadId)).lastChange).toBe(1);
  });

  test('goes with a deletion, and a deleted message gets none', async () => {
    const chat = await newChat(app);
    const { body: sent } = await chat.send({ body: '1' });
    const params = { messageId: sent.id };
    await chat.b.call('pinMessage', { params });
    expect((await chat.a.call('deleteMessage', { params })).body.pinnedAt).toBeNull();
    expect(await listPins(chat)).toEqual([]);
    expect(await chat.b.refusal('put', `/messages/${sent.id}/pin`)).toBe('403 too_late');
  });

  test(`beyond ${LIMITS.pins} in a thread is refused, also at once`, async () => {
    const chat = await newChat(app);
    const ids: string[] = [];
    for (let i = 0; i <= LIMITS.pins; i++) ids.push((await chat.send({ body: `${i}` })).body.id);
    const statuses = await Promise.all(
      ids.map(async (id) => (await chat.b.fetch('put', `/messages/${id}/pin`)).status),
    );
    expect(statuses.filter((status) => status === 409).length).toBe(1);
    expect((await listPins(chat)).length).toBe(LIMITS.pins);
    const refused = ids[statuses.indexOf(409)] ?? '';
    expect(await chat.b.refusal('put', `/messages/${refused}/pin`)).toBe('409 too_many_pins');
  });
});

describe('a title', () => {
  test('is changed for both members, and delivered to all connections of both', async () => {
    const { a, b, ann, ben, send, threadId } = await newChat(app);
    await send({ body: '1' });
    const before = await getThread(b, threadId);
    await using anns = await Socket.connect(app, ann);
    await using bens = await Socket.connect(app, ben);
    const { body } = await a.call('renameThread', { params: { threadId }, body: { title: ' Logo ' } });
    expect(body.title).toBe('Logo');
    expect([(await anns.next('thread')).title, (await bens.next('thread')).title]).toEqual(['Logo', 'Logo']);
    const { lastMessage, ...after } = await getThread(b, threadId);
    expect(after).toMatchObject({
      title: 'Logo',
      lastSeq: before.lastSeq + 1,
      unreadCount: before.unreadCount,
    });
    expect(lastMessage).toMatchObject({
      kind: 'system',
      body: 'changed the title to Logo',
      card: { type: 'title_changed', userId: null, title: 'Logo' },
    });
    await b.call('renameThread', { params: { threadId }, body: { title: 'Logo' } });
    await bens.settled();
    expect(bens.all('thread')).toEqual([]);
    expect(
      (await b.call('renameThread', { params: { threadId }, body: { title: null } })).body.title,
    ).toBeNull();
  });

  test.each(badTexts(LIMITS.titleCodePoints))('may not be %s', async (_, title) => {
    const { a, threadId } = await newChat(app);
    expect(await a.refusal('patch', `/messages/threads/${threadId}`, { title })).toBe(
      '400 invalid_request title',
    );
  });
});
