import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { newChat } from '../harness/chat.ts';
import { connectToGroups, memberPath, newGroup, removeMember } from '../harness/group.ts';
import { startInstance } from '../harness/instance.ts';
import { allMessages, type Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const HOUR = 60 * 60 * 1_000;
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const BERLIN = 'Europe/Berlin';

/** Schedules as `by`; `body` has more fields of the request. */
const schedule = (by: Rest, threadId: string, body: object = {}) =>
  by.call('createScheduled', {
    params: { threadId },
    body: { body: 'later', sendAt: inMs(HOUR), zone: BERLIN, ...body },
  });

const listed = async (by: Rest, threadId: string) =>
  (await by.call('listThreadScheduled', { params: { threadId } })).body.scheduled;

test('A scheduled message is sent at its time, once, to both members, and is scheduled no longer.', async () => {
  const { a, ann, ben, threadId, send } = await newChat(app);
  const { body: quoted } = await send({ body: 'the question' });
  await using anns = await Socket.connect(app, ann);
  await using bens = await Socket.connect(app, ben);
  const attachments = [{ filename: 'a.png', url: 'https://files.example/a.png' }];
  const clientId = crypto.randomUUID();
  const content = { body: 'good morning', attachments, replyTo: quoted.id, clientId };
  const { body: made, status } = await schedule(a, threadId, { ...content, sendAt: inMs(0) });
  expect([status, made.id, made.state, made.failure, made.zone]).toEqual([
    201,
    clientId,
    'waiting',
    null,
    BERLIN,
  ]);
  expect(await anns.next('scheduled')).toEqual(made);
  const message = await bens.next('message');
  expect(message).toMatchObject({ seq: 2, senderId: ann.userId, body: 'good morning', clientId });
  expect([message.replyTo?.messageId, message.attachments[0]?.filename]).toEqual([quoted.id, 'a.png']);
  expect(await anns.next('message')).toEqual(message);
  expect(await anns.next('scheduled')).toEqual({ ...made, state: 'sent' });
  expect(await listed(a, threadId)).toEqual([]);
  expect((await allMessages(a, threadId)).length).toBe(2);
  // Who repeats the call, or wants to stop the message, learns that it was sent.
  const again = await schedule(a, threadId, { ...content, sendAt: inMs(HOUR) });
  expect([again.status, again.body.state]).toEqual([200, 'sent']);
  const path = `/messages/threads/${threadId}/scheduled/${clientId}`;
  expect(await a.refusal('delete', path)).toBe('403 too_late');
  expect(await a.refusal('patch', path, { body: 'no' })).toBe('403 too_late');
});

test('A scheduled message can be listed, changed and cancelled by its sender, whose connections are told.', async () => {
  const { a, b, ann, threadId } = await newChat(app);
  await using anns = await Socket.connect(app, ann);
  const { body: made } = await schedule(a, threadId);
  const params = { threadId, scheduledId: made.id };
  await anns.next('scheduled');
  const utc = inMs(3 * 24 * HOUR);
  const sendAt = new Date(Date.parse(utc) + HOUR).toISOString().replace('Z', '+01:00');
  const { body: changed } = await a.call('changeScheduled', {
    params,
    body: { body: 'changed', sendAt, zone: BERLIN },
  });
  expect(changed).toEqual({ ...made, body: 'changed', sendAt: utc });
  expect(await anns.next('scheduled')).toEqual(changed);
  expect(await listed(a, threadId)).toEqual([changed]);
  expect(await listed(b, threadId)).toEqual([]);
  const { body: cancelled } = await a.call('cancelScheduled', { params });
  expect(cancelled).toEqual({ ...changed, state: 'cancelled' });
  expect(await anns.next('scheduled')).toEqual(cancelled);
  expect((await a.call('listScheduled')).body).toEqual({ scheduled: [], count: 0, hasMore: false });
  expect(await a.refusal('delete', `/messages/threads/${threadId}/scheduled/${made.id}`)).toBe(
    '404 not_found',
  );
});

test('A repeated clientId returns the scheduled message, and lists come in pages without gaps.', async () => {
  const { a, ann, threadId } = await newChat(app);
  const other = await newChat(app, ann);
  const clientId = crypto.randomUUID();
  const { body: made } = await schedule(a, threadId, { clientId });
  const again = await schedule(a, threadId, { clientId, body: 'other' });
  expect([again.status, again.body]).toEqual([200, made]);
  const elsewhere = { body: 'x', sendAt: inMs(HOUR), zone: BERLIN, clientId };
  const path = `/messages/threads/${other.threadId}/scheduled`;
  expect(await a.refusal('post', path, elsewhere)).toBe('409 client_id_conflict');
  // Long ones, so that an answer cannot have all of them.
  const body = '\u{1f600}'.repeat(10_000);
  await Promise.all(Array.from({ length: 15 }, () => schedule(a, threadId, { body })));
  const ids: string[] = [];
  let pages = 0;
  for (let hasMore = true; hasMore; pages++) {
    const query: Record<string, string> = ids.length === 0 ? {} : { after: ids.at(-1) ?? '' };
    const page = (await a.call('listScheduled', { query })).body;
    ids.push(...page.scheduled.map(({ id }) => id));
    hasMore = page.hasMore;
  }
  expect(pages).toBeGreaterThan(1);
  expect([ids.length, new Set(ids).size]).toEqual([16, 16]);
});

test('Times, zones and numbers have bounds.', async () => {
  const { a, threadId } = await newChat(app);
  const path = `/messages/threads/${threadId}/scheduled`;
  const refused = (more: object) =>
    a.refusal('post', path, { body: 'x', sendAt: inMs(HOUR), zone: BERLIN, ...more });
  const days = 24 * HOUR;
  expect(await refused({ sendAt: inMs(-2 * 60_000) })).toBe('400 invalid_request sendAt');
  expect(await refused({ sendAt: inMs((SCHEDULE_LIMITS.scheduledDays + 1) * days) })).toBe(
    '400 invalid_request sendAt',
  );
  expect(await refused({ sendAt: '2026-02-02T09:00:00' })).toBe('400 invalid_request sendAt');
  for (const zone of ['', 'Nowhere/Atlantis', '+02:00', 'UTC+2', `A/${'a'.repeat(70)}`])
    expect(await refused({ zone })).toBe('400 invalid_request zone');
  const { body: made } = await schedule(a, threadId);
  expect(await a.refusal('patch', `${path}/${made.id}`, { sendAt: inMs(HOUR) })).toBe('400 invalid_request ');
  for (const zone of ['UTC', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])
    expect((await schedule(a, threadId, { zone })).body.zone).toBe(zone);
  const rest = SCHEDULE_LIMITS.scheduled - 4;
  for (let i = 0; i < rest; i++) await schedule(a, threadId);
  expect(await refused({})).toBe('409 too_many_scheduled');
});

test('Who has left or may only read when the time comes learns that the message failed, and may schedule it again.', async () => {
  const { a, b, ben, threadId, group } = await newGroup(app);
  const other = await newGroup(app);
  await using bens = await connectToGroups(app, ben);
  const { body: first } = await schedule(b, threadId, { sendAt: inMs(3_000) });
  await removeMember(a, threadId, ben);
  const failed = await bens.next('scheduled', ({ state }) => state === 'failed');
  expect(failed).toEqual({ ...first, state: 'failed', failure: 'not_found' });
  const notification = await bens.next('notification');
  expect(notification).toMatchObject({ type: 'scheduled_failed' });
  expect(notification.data).toEqual({ scheduledId: first.id, threadId, failure: 'not_found' });
  expect(await listed(b, threadId)).toEqual([failed]);
  expect((await allMessages(a, group.id)).map(({ body }) => body)).not.toContain('later');
  expect(
    await b.refusal('post', `/messages/threads/${threadId}/scheduled`, {
      body: 'x',
      sendAt: inMs(HOUR),
      zone: BERLIN,
    }),
  ).toBe('404 not_found');
  // A member again, ben moves it to another time.
  await a.call('putMember', { params: { threadId, userId: ben.userId }, body: { history: 'none' } });
  const params = { threadId, scheduledId: first.id };
  const body = { sendAt: inMs(0), zone: BERLIN };
  expect((await b.call('changeScheduled', { params, body })).body).toMatchObject({
    state: 'waiting',
    failure: null,
  });
  await bens.next('scheduled', ({ state }) => state === 'sent');
  expect((await allMessages(a, threadId)).filter(({ clientId }) => clientId === first.id).length).toBe(1);
  // A reader may not schedule at all, nor send what was scheduled before.
  const reader = { body: 'x', sendAt: inMs(HOUR), zone: BERLIN };
  expect(await other.c.refusal('post', `/messages/threads/${other.threadId}/scheduled`, reader)).toBe(
    '403 read_only',
  );
  const { body: late } = await schedule(other.b, other.threadId, { sendAt: inMs(3_000) });
  await other.a.call('putMember', {
    params: { threadId: other.threadId, userId: other.ben.userId },
    body: { role: 'reader' },
  });
  const told = await until('the failure', async () => (await listed(other.b, other.threadId))[0]?.failure);
  expect([late.failure, told]).toEqual([null, 'read_only']);
  expect(await other.a.refusal('get', memberPath(other.threadId, other.dan))).toBe('405 method_not_allowed');
});
