import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Notification } from '@messaging/protocol/notification';
import type { App } from '@messaging/server/app';
import type { Audience } from '@messaging/server/users/audience';
import { notify } from '@messaging/server/notify/notify';
import { startInstances } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

let here: App;
let there: App;
beforeAll(async () => {
  const [first, second] = await startInstances(2, { RATE_LIMIT_PER_MINUTE: '0' });
  if (first === undefined || second === undefined) throw new Error('no instances');
  [here, there] = [first, second];
});
afterAll(async () => {
  await there[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

const USERS = 4;
const ROUNDS = 25;

/** A user with a REST client on each instance. */
async function newReader() {
  const user = await newUser();
  return { userId: user.userId, restHere: new Rest(here, user), restThere: new Rest(there, user) };
}
type Reader = Awaited<ReturnType<typeof newReader>>;

/** Stores and pushes a notification, as an event would. */
async function sendNotification({ context }: App, to: number | Audience): Promise<void> {
  const content = { type: 'job_posted', title: 'A job', message: 'A job.', data: {} };
  await notify(context, [{ to, eventId: crypto.randomUUID(), ...content }]);
}

/** All notifications of a reader, newest first, with the unread count of the list. */
async function listAll({ restHere }: Reader, unread: boolean) {
  const notifications: Notification[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: 100, unread, ...(cursor !== undefined && { cursor }) };
    const { body } = await restHere.call('listNotifications', { query });
    notifications.push(...body.notifications);
    cursor = body.nextCursor;
    if (cursor === null) return { notifications, unreadCount: body.unreadCount };
  }
  throw new Error('the list has no last page');
}

/** Runs concurrently: new notifications to the reader and to the audience, two read-all calls, two reads of each of three. */
async function race(reader: Reader): Promise<void> {
  const { userId, restHere, restThere } = reader;
  const { notifications } = await listAll(reader, true);
  const firstThree = notifications.slice(0, 3).map(({ id }) => ({ params: { id } }));
  await Promise.all([
    sendNotification(here, userId),
    sendNotification(there, 'FREELANCER'),
    restHere.call('markAllNotificationsRead'),
    ...firstThree.map((request) => restThere.call('markNotificationRead', request)),
    sendNotification(there, userId),
    restThere.call('markAllNotificationsRead'),
    ...firstThree.map((request) => restHere.call('markNotificationRead', request)),
    sendNotification(here, 'FREELANCER'),
  ]);
}

test('unread counts stay exact while notifications arrive and are read concurrently', async () => {
  const readers = await Promise.all(Array.from({ length: USERS }, newReader));
  for (let round = 1; round <= ROUNDS; round++) {
    await Promise.all(readers.map(race));
    for (const reader of readers) {
      const { notifications, unreadCount } = await listAll(reader, false);
      const unread = notifications.filter(({ isRead }) => !isRead);
      expect(notifications.length).toBe(round * (2 + 2 * USERS));
      expect(unread.length).toBe(unreadCount);
      expect((await listAll(reader, true)).notifications).toEqual(unread);
    }
  }
  for (const reader of readers) {
    await reader.restHere.call('markAllNotificationsRead');
    expect(await listAll(reader, true)).toEqual({ notifications: [], unreadCount: 0 });
  }
});
