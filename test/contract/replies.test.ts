import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { deleteOldMessages } from '@messaging/server/db/maintenance/message-retention';
import { ageMessages } from '../harness/age-messages.ts';
import { newChat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { allMessages } from '../harness/rest.ts';
import { runRetentionRound } from '../harness/retention-round.ts';
import { Socket } from '../harness/socket.ts';
import { badUuids, EMOJI } from '../harness/values.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('a reply', () => {
  test('shows the message that it answers, in the ack, live and in lists', async () => {
    const { b, ann, ben, threadId, send } = await newChat(app);
    const { body: asked } = await send({ body: 'when?' });
    await using replies = await Socket.connect(app, ben);
    await using gets = await Socket.connect(app, ann);
    const acked = await replies.request('message', { threadId, body: 'on Monday', replyTo: asked.id });
    const quote = { messageId: asked.id, seq: 1, senderId: ann.userId, preview: 'when?', isDeleted: false };
    expect(acked['replyTo']).toEqual(quote);
    expect(await gets.next('message')).toEqual(acked as never);
    expect((await allMessages(b, threadId)).map(({ replyTo }) => replyTo)).toEqual([null, quote]);
  });

  test('follows edits and the deletion of the message that it answers', async () => {
    const { a, b, threadId, send, answer } = await newChat(app);
    const { body: asked } = await send({ body: 'when?' });
    await answer({ body: 'on Monday', replyTo: asked.id });
    const read = async () => (await allMessages(b, threadId))[1]?.replyTo;
    const params = { messageId: asked.id };
    await a.call('editMessage', { params, body: { body: 'when exactly?' } });
    expect(await read()).toMatchObject({ preview: 'when exactly?', isDeleted: false });
    await a.call('deleteMessage', { params });
    expect(await read()).toMatchObject({ preview: '[deleted]', isDeleted: true });
  });

  test('keeps its quote when it is edited', async () => {
    const { b, send, answer } = await newChat(app);
    const { body: asked } = await send({ body: 'when?' });
    const { body: replied } = await answer({ body: 'on Monday', replyTo: asked.id });
    const params = { messageId: replied.id };
    const { body } = await b.call('editMessage', { params, body: { body: 'on Tuesday' } });
    expect(body.replyTo).toEqual(replied.replyTo);
  });

  test('shows the beginning of a long text, by code points', async () => {
    const { send, answer } = await newChat(app);
    const { body: asked } = await send({ body: EMOJI.repeat(1_000) });
    const { body } = await answer({ body: 'ha', replyTo: asked.id });
    expect(body.replyTo?.preview).toBe(EMOJI.repeat(LIMITS.previewCodePoints));
  });

  test('to a message that its thread does not have is refused, and nothing is stored', async () => {
    const { a, ann, path, threadId, send } = await newChat(app);
    await send({ body: 'one' });
    const other = await newChat(app, ann);
    const { body: elsewhere } = await other.send({ body: 'two' });
    for (const replyTo of [elsewhere.id, crypto.randomUUID()])
      expect(await a.refusal('post', path, { body: 'x', replyTo })).toBe('404 not_found');
    expect((await allMessages(a, threadId)).map(({ body }) => body)).toEqual(['one']);
  });

  test.each(badUuids)('to an id that is none is refused: %s', async (_, replyTo) => {
    const { a, path } = await newChat(app);
    expect(await a.refusal('post', path, { body: 'x', replyTo })).toBe('400 invalid_request replyTo');
  });

  test('can be repeated with its clientId, and with another quote it is a conflict', async () => {
    const { a, path, send } = await newChat(app);
    const [{ body: one }, { body: other }] = [await send({ body: 'one' }), await send({ body: 'two' })];
    const reply = { body: 'yes', replyTo: one.id, clientId: crypto.randomUUID() };
    const { body: first } = await send(reply);
    const repeated = await send(reply);
    expect([repeated.status, repeated.body]).toEqual([200, first]);
    for (const replyTo of [other.id, null])
      expect(await a.refusal('post', path, { ...reply, replyTo })).toBe('409 client_id_conflict');
  });

  test('can be repeated with its clientId after retention has deleted the message that it answers', async () => {
    const { a, path, threadId, send } = await newChat(app);
    const { body: asked } = await send({ body: 'on Monday?' });
    const reply = { body: 'yes', replyTo: asked.id, clientId: crypto.randomUUID() };
    const { body: first } = await send(reply);
    const { db } = app.context;
    await ageMessages(db.sql, threadId, asked.seq);
    await runRetentionRound((cursor) => deleteOldMessages(db, cursor, { days: 30, isPublished: false }));
    const repeated = await send(reply);
    expect([repeated.status, repeated.body]).toEqual([200, { ...first, replyTo: null }]);
    expect(await a.refusal('post', path, { ...reply, body: 'no' })).toBe('409 client_id_conflict');
    expect(await a.refusal('post', path, { ...reply, replyTo: null })).toBe('409 client_id_conflict');
    expect(await a.refusal('post', path, { ...reply, clientId: crypto.randomUUID() })).toBe('404 not_found');
  });

  test('keeps its place among the messages that its sender sends at once', async () => {
    const { a, ann, threadId, send } = await newChat(app);
    const { body: asked } = await send({ body: '0' });
    await using socket = await Socket.connect(app, ann);
    for (let i = 1; i <= 20; i++) {
      const replyTo = i % 3 === 0 ? asked.id : null;
      socket.send('message', { threadId, body: `${i}`, replyTo }, `m${i}`);
    }
    for (let i = 1; i <= 20; i++) await socket.seen(`m${i}`);
    const messages = await allMessages(a, threadId);
    expect(messages.map(({ body }) => Number(body))).toEqual(Array.from({ length: 21 }, (_, i) => i));
    expect(messages.map(({ replyTo }) => replyTo !== null)).toEqual(
      messages.map((_, i) => i > 0 && i % 3 === 0),
    );
  });
});

describe('a mention', () => {
  test('names members of the thread, each once, and nobody else', async () => {
    const { ann, ben, send } = await newChat(app);
    const body = `<@${ben.userId}> and <@${ben.userId}>, <@${ann.userId}>, <@5>, <@x>, <@>, @${ben.userId}`;
    expect((await send({ body })).body.mentions).toEqual([ben.userId, ann.userId]);
  });

  test('follows an edit', async () => {
    const { a, ben, send } = await newChat(app);
    const { body: sent } = await send({ body: 'hello' });
    expect(sent.mentions).toEqual([]);
    const params = { messageId: sent.id };
    const { body } = await a.call('editMessage', { params, body: { body: `hello <@${ben.userId}>` } });
    expect(body.mentions).toEqual([ben.userId]);
  });
});
