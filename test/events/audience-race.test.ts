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

/** Somebody who calls both instances at once. */
async function newReader() {
  const user = await newUser();
  return { userId: user.userId, byHere: new Rest(here, user), byThere: new Rest(there, user) };
}
type Reader = Awaited<ReturnType<typeof newReader>>;

/** Tells it as an event would. */
async function tell({ context }: App, to: number | Audience): Promise<void> {
  const text = { type: 'job_posted', title: 'A job', message: 'A job.', data: {} };
  await notify(context, [{ to, eventId: crypto.randomUUID(), ...text }]);
}

/** All that somebody sees, newest first, and how much of it the list says is unread. */
async function listOf({ byHere }: Reader, unread: boolean) {
  const all: Notification[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: 100, unread, ...(cursor !== undefined && { cursor }) };
    const { body } = await byHere.call('listNotifications', { query });
    all.push(...body.notifications);
    cursor = body.nextCursor;
    if (cursor === null) return { all, unreadCount: body.unreadCount };
  }
  throw new Error('a list without an end');
}

/** Everything at once: news of the reader and of everybody, reading all twice, and reading some one by one, twice each. */
async function race(reader: Reader): Promise<void> {
  const { userId, byHere, byThere } = reader;
  const { all } = await listOf(reader, true);
  const some = all.slice(0, 3).map(({ id }) => ({ params: { id } }));
  await Promise.all([
    tell(here, userId),
    tell(there, 'FREELANCER'),
    byHere.call('markAllNotificationsRead'),
    ...some.map((one) => byThere.call('markNotificationRead', one)),
    tell(there, userId),
    byThere.call('markAllNotificationsRead'),
    ...some.map((one) => byHere.call('markNotificationRead', one)),
    tell(here, 'FREELANCER'),
  ]);
}

test('counts stay exact whatever is told and read at once', async () => {
  const readers = await Promise.all(Array.from({ length: USERS }, newReader));
  for (let round = 1; round <= ROUNDS; round++) {
    await Promise.all(readers.map(race));
    for (const reader of readers) {
      const { all, unreadCount } = await listOf(reader, false);
      const unread = all.filter(({ isRead }) => !isRead);
      expect(all.length).toBe(round * (2 + 2 * USERS));
      expect(unread.length).toBe(unreadCount);
      expect((await listOf(reader, true)).all).toEqual(unread);
    }
  }
  for (const reader of readers) {
    await reader.byHere.call('markAllNotificationsRead');
    expect(await listOf(reader, true)).toEqual({ all: [], unreadCount: 0 });
  }
});
