import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { newChat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Socket } from '../harness/socket.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const HOUR = 60 * 60 * 1_000;
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

test('A reminder becomes a notification at its time, once, and is on the list until then.', async () => {
  const { a, b, ann, threadId, answer } = await newChat(app);
  const { body: message } = await answer({ body: 'until Monday?' });
  await using anns = await Socket.connect(app, ann);
  const params = { messageId: message.id };
  const at = inMs(HOUR);
  const reminder = { messageId: message.id, threadId, seq: message.seq, at };
  expect((await a.call('setReminder', { params, body: { at } })).body).toEqual(reminder);
  expect(await anns.next('reminder')).toEqual(reminder);
  expect((await a.call('listReminders')).body).toEqual({ reminders: [reminder], count: 1 });
  expect((await b.call('listReminders')).body.count).toBe(0);
  // Set again, it moves.
  await a.call('setReminder', { params, body: { at: inMs(0) } });
  const { type, data } = await anns.next('notification');
  expect([type, data]).toEqual(['reminder', { messageId: message.id, threadId, seq: message.seq }]);
  await anns.next('reminder', (told) => told.at === null);
  expect((await a.call('listReminders')).body.count).toBe(0);
  expect((await a.call('listNotifications')).body.notifications.length).toBe(1);
  expect(await a.refusal('delete', `/messages/${message.id}/reminders`)).toBe('404 not_found');
  // A second one of the same message is told, too.
  await a.call('setReminder', { params, body: { at: inMs(0) } });
  await anns.next('notification');
  await a.call('setReminder', { params, body: { at } });
  await a.call('removeReminder', { params });
  expect((await a.call('listReminders')).body.count).toBe(0);
});

test('Reminders have bounds.', async () => {
  const { a, send } = await newChat(app);
  const sent = [];
  for (let i = 0; i <= SCHEDULE_LIMITS.reminders; i++) sent.push((await send({ body: `${i}` })).body.id);
  const remind = (messageId = '', at = inMs(HOUR)) =>
    a.refusal('post', `/messages/${messageId}/reminders`, { at });
  const days = 24 * HOUR;
  expect(await remind(sent[0], inMs(-HOUR))).toBe('400 invalid_request at');
  expect(await remind(sent[0], inMs((SCHEDULE_LIMITS.reminderDays + 1) * days))).toBe(
    '400 invalid_request at',
  );
  for (const messageId of sent.slice(1))
    await a.call('setReminder', { params: { messageId }, body: { at: inMs(HOUR) } });
  expect(await remind(sent[0])).toBe('409 too_many_reminders');
  // One that exists can still be moved.
  await a.call('setReminder', { params: { messageId: sent[1] ?? '' }, body: { at: inMs(2 * HOUR) } });
});

test('A user saves, replaces and removes replies, up to a number of them.', async () => {
  const { a, b, ann } = await newChat(app);
  await using other = await Socket.connect(app, ann);
  const id = crypto.randomUUID();
  const put = (body: object) => a.call('putSavedReply', { body });
  expect((await put({ id, name: ' hours ', body: 'nine to five' })).body).toEqual({
    id,
    name: 'hours',
    body: 'nine to five',
  });
  expect(await other.next('saved_reply')).toMatchObject({ id, reply: { body: 'nine to five' } });
  await put({ id, name: 'hours', body: 'nine to six' });
  expect(await other.next('saved_reply')).toMatchObject({ id, reply: { body: 'nine to six' } });
  expect((await a.call('listSavedReplies')).body).toEqual({
    replies: [{ id, name: 'hours', body: 'nine to six' }],
    count: 1,
    hasMore: false,
  });
  expect((await b.call('listSavedReplies')).body.count).toBe(0);
  for (let i = 1; i < SCHEDULE_LIMITS.savedReplies; i++) await put({ name: `${i}`, body: 'x'.repeat(9_000) });
  const more = { name: 'one more', body: 'x' };
  expect(await a.refusal('put', '/messages/saved-replies', more)).toBe('409 too_many_saved_replies');
  expect(await a.refusal('put', '/messages/saved-replies', { name: ' ', body: '' })).toBe(
    '400 invalid_request name body',
  );
  const first = (await a.call('listSavedReplies')).body;
  expect(first.hasMore).toBe(true);
  const query = { after: first.replies.at(-1)?.id ?? '' };
  const second = (await a.call('listSavedReplies', { query })).body;
  expect([first.count + second.count, second.hasMore]).toEqual([SCHEDULE_LIMITS.savedReplies, false]);
  await a.call('removeSavedReply', { params: { replyId: id } });
  await other.next('saved_reply', ({ id: removed, reply }) => removed === id && reply === null);
  expect(await a.refusal('delete', `/messages/saved-replies/${id}`)).toBe('404 not_found');
});
