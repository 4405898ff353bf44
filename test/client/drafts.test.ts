import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { MessagingError } from '@messaging/client';
import { Drafts } from '@messaging/client/drafts';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newChat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import { connected } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

test('a state is shown at once and on every device, and a refused one is as before', async () => {
  const { ann, threadId, answer } = await newChat(app);
  await answer({ body: 'are you free?' });
  await using phone = await connected(app, ann);
  await using desk = await connected(app, ann);
  const find = (client: typeof desk) =>
    client.threads.getSnapshot().threads.find(({ id }) => id === threadId);
  await until('the lists', () => find(phone) !== undefined && find(desk) !== undefined);
  expect(find(desk)).toMatchObject({ turn: 'me', state: null });
  const stored = desk.setThreadState(threadId, { isArchived: true, labels: ['logo'] });
  expect(find(desk)?.state).toMatchObject({ isArchived: true, labels: ['logo'] });
  await stored;
  await until('the other device', () => find(phone)?.state?.isArchived);
  await until('the totals', () => phone.threads.getSnapshot().unread?.mutedMessages === 1);
  expect(phone.threads.getSnapshot().unreadCount).toBe(0);
  await answer({ body: 'hello?' });
  await until('the thread to be back', () => find(phone)?.state?.isArchived === false);
  await until('the totals', () => phone.threads.getSnapshot().unreadCount === 2);

  phone.markRead(threadId, 2);
  await until('nothing unread', () => desk.threads.getSnapshot().unread?.messages === 0);
  await desk.setThreadState(threadId, { unreadFrom: 2 });
  await until(
    'one unread',
    () => find(phone)?.unreadCount === 1 && phone.threads.getSnapshot().unreadCount === 1,
  );
  phone.markRead(threadId, 2);
  await until('none unread', () => find(desk)?.unreadCount === 0 && find(desk)?.state?.unreadFrom === null);

  const refused = desk.setThreadState(threadId, { labels: Array(99).fill('x') });
  expect(await refused.catch((error: MessagingError) => error.failure.kind)).toBe('refused');
  await until('the labels as before', () => find(desk)?.state?.labels.join() === 'logo');
});

test('a draft follows its user, and ends with its message', async () => {
  const { ann, threadId } = await newChat(app);
  await using phone = await connected(app, ann);
  await using desk = await connected(app, ann);
  await until('the list', () => desk.threads.getSnapshot().threads.length === 1);
  const saved: unknown[] = [];
  const onPhone = new Drafts(phone, { onSaved: (_id, content) => saved.push(content) });
  const onDesk = new Drafts(desk);
  onPhone.set(threadId, { body: 'I could' });
  onPhone.set(threadId, { body: 'I could start' });
  expect(onPhone.get(threadId)).toEqual({ body: 'I could start' });
  expect(onPhone.hasUnsaved(threadId)).toBe(true);
  await onPhone.flush();
  expect([onPhone.hasUnsaved(threadId), saved]).toEqual([false, [{ body: 'I could start' }]]);
  await until('the draft', () => onDesk.get(threadId)?.body === 'I could start');
  desk.send(threadId, { body: 'I could start on Monday' });
  onDesk.clear(threadId);
  expect(onDesk.get(threadId)).toBeNull();
  await onDesk.flush();
  await until('no draft', () => onPhone.get(threadId) === null);
});
