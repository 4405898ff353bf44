import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Notification } from '@messaging/protocol/notification';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { badNumbers, EMOJI, TIME } from '../harness/values.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

/**
 * Creates a user with this many unread notifications, newest first. It calls the service's own function, because only
 * Kafka brings notifications.
 */
async function told(count: number) {
  const user = await newUser();
  const drafts = Array.from({ length: count }, (_, i) => newsFor(user, i));
  const stored = await storeNotifications(app, drafts);
  return { user, rest: new Rest(app, user), stored: stored.toReversed() };
}

const newsFor = ({ userId }: User, i = 0) => ({
  userId,
  type: 'payment_received',
  title: `Payment ${i}`,
  message: `You received "${i}" € ${EMOJI}\n\\`,
  data: { paymentId: i, nested: { list: [null, true, 'x'] } },
});

const list = async (rest: Rest, query: Record<string, string | number | boolean> = {}) =>
  (await rest.call('listNotifications', { query })).body;
const read = async (rest: Rest, id: number) =>
  (await rest.call('markNotificationRead', { params: { id } })).body;
const toIds = (notifications: readonly Notification[]) => notifications.map(({ id }) => id);

const NOTHING = { notifications: [], count: 0, hasMore: false, nextCursor: null };

describe('the list', () => {
  test('has every field of the contract', async () => {
    const { user, rest, stored } = await told(1);
    const { status, body } = await rest.call('listNotifications');
    expect(status).toBe(200);
    expect(body).toEqual({
      notifications: [
        {
          id: stored[0]?.id ?? 0,
          ...newsFor(user),
          isRead: false,
          readAt: null,
          createdAt: expect.stringMatching(TIME),
        },
      ],
      count: 1,
      hasMore: false,
      nextCursor: null,
      unreadCount: 1,
    });
  });

  test('is empty at first, and belongs to one user', async () => {
    await told(3);
    const { rest } = await told(0);
    expect(await list(rest)).toEqual({ ...NOTHING, unreadCount: 0 });
  });

  test('has the newest 20 by default, newest first, and the number of all unread ones', async () => {
    const { rest, stored } = await told(25);
    expect(await list(rest)).toEqual({
      notifications: stored.slice(0, 20),
      count: 20,
      hasMore: true,
      nextCursor: expect.any(String),
      unreadCount: 25,
    });
    expect((await list(rest, { limit: 100 })).notifications).toEqual(stored);
  });
});

describe('pages', () => {
  test.each([3, 4, LIMITS.offsetMax].map(String))('after the end are empty: offset %s', async (offset) => {
    const { rest } = await told(3);
    expect(await list(rest, { offset })).toEqual({ ...NOTHING, unreadCount: 3 });
  });

  test.each([1, 5, 9, 25])('of %i continue by cursor and by offset', async (limit) => {
    const { rest, stored } = await told(25);
    const byCursor: Notification[] = [];
    const byOffset: Notification[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await list(rest, cursor === '' ? { limit } : { limit, cursor });
      expect(page.count).toBe(page.notifications.length);
      expect(page.hasMore).toBe(page.nextCursor !== null);
      byCursor.push(...page.notifications);
      byOffset.push(...(await list(rest, { limit, offset: byOffset.length })).notifications);
      cursor = page.nextCursor;
    }
    expect(byCursor).toEqual([...stored]);
    expect(byOffset).toEqual([...stored]);
  });

  test('may be limited to unread notifications', async () => {
    const { rest, stored } = await told(6);
    const unread = stored.filter((_, i) => i % 2 === 0);
    for (const { id } of stored.filter((_, i) => i % 2 === 1)) await read(rest, id);
    const all = await list(rest, { unread: true });
    expect(all).toEqual({
      notifications: unread,
      count: 3,
      hasMore: false,
      nextCursor: null,
      unreadCount: 3,
    });
    const first = await list(rest, { unread: true, limit: 2 });
    const second = await list(rest, { unread: true, limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.notifications, ...second.notifications]).toEqual(unread);
    expect(toIds((await list(rest, { unread: false })).notifications)).toEqual(toIds(stored));
  });
});

describe('a list is refused', () => {
  test.each([
    ...[...badNumbers, '0', '101'].map((limit) => ['limit', limit]),
    ...badNumbers.map((offset) => ['offset', offset]),
    ...['', 'maybe', '1', 'TRUE'].map((unread) => ['unread', unread]),
    ...['', 'nonsense', '0', '-1', '1.5', '9'.repeat(16), 'MjAyNg', 'A'.repeat(201)].map((cursor) => [
      'cursor',
      cursor,
    ]),
  ] as [string, string][])('with %s=%s', async (name, value) => {
    const { rest } = await told(0);
    const query = new URLSearchParams({ [name]: value }).toString();
    expect(await rest.refusal('get', `/notifications?${query}`)).toBe(`400 invalid_request ${name}`);
  });

  test('with both offset and cursor', async () => {
    const { rest } = await told(0);
    expect(await rest.refusal('get', '/notifications?offset=0&cursor=1')).toBe('400 invalid_request ');
  });
});

describe('reading one notification', () => {
  test('marks it once', async () => {
    const { rest, stored } = await told(3);
    const id = stored[1]?.id ?? 0;
    expect(await read(rest, id)).toEqual({ success: true });
    const { notifications, unreadCount } = await list(rest);
    expect(unreadCount).toBe(2);
    expect(notifications).toEqual(
      stored.map((one) =>
        one.id === id ? { ...one, isRead: true, readAt: expect.stringMatching(TIME) as string } : one,
      ),
    );
    await Bun.sleep(3);
    expect(await read(rest, id)).toEqual({ success: true });
    expect((await list(rest)).notifications).toEqual(notifications);
  });

  test('of another user returns the same error as a missing one', async () => {
    const { rest, stored } = await told(1);
    const { rest: stranger } = await told(1);
    await stranger.cannotTell(
      'put',
      `/notifications/${stored[0]?.id}/read`,
      '/notifications/999999999999999/read',
    );
    expect((await list(rest)).unreadCount).toBe(1);
  });

  test.each(['0', '-1', '1.5', 'abc', '1e3', '9007199254740992', '99999999999999999'])(
    'requires an id, not %s',
    async (id) => {
      const { rest } = await told(0);
      expect(await rest.refusal('put', `/notifications/${id}/read`)).toStartWith('400 invalid_request id');
    },
  );
});

test('Reading all marks the user’s unread notifications, and none of other users.', async () => {
  const { rest, stored } = await told(3);
  const { rest: other } = await told(1);
  await read(rest, stored[0]?.id ?? 0);
  const [already] = (await list(rest)).notifications;
  await Bun.sleep(3);
  expect((await rest.call('markAllNotificationsRead')).body).toEqual({ success: true });
  const { notifications, unreadCount } = await list(rest);
  expect(unreadCount).toBe(0);
  expect(notifications.map(({ isRead }) => isRead)).toEqual([true, true, true]);
  expect(notifications[0]).toEqual(already as Notification);
  expect((await rest.call('markAllNotificationsRead')).body).toEqual({ success: true });
  expect((await list(rest)).notifications).toEqual(notifications);
  expect((await list(other)).unreadCount).toBe(1);
});

describe('sockets', () => {
  test('of the user receive new notifications in order, and no other socket does', async () => {
    const { user, rest } = await told(0);
    await using phone = await Socket.connect(app, user);
    await using laptop = await Socket.connect(app, user);
    await using stranger = await Socket.connect(app, await newUser());
    await storeNotifications(app, [newsFor(user, 1), newsFor(user, 2)]);
    const { notifications } = await list(rest);
    for (const device of [phone, laptop]) {
      expect([await device.next('notification'), await device.next('notification')]).toEqual(
        notifications.toReversed(),
      );
    }
    expect(await stranger.settled()).toEqual([]);
  });

  test('of the reader receive each read once', async () => {
    const { user, rest, stored } = await told(3);
    await using phone = await Socket.connect(app, user);
    await using laptop = await Socket.connect(app, user);
    const id = stored[0]?.id ?? 0;
    for (let i = 0; i < 2; i++) await read(rest, id);
    for (let i = 0; i < 2; i++) await rest.call('markAllNotificationsRead');
    for (const device of [phone, laptop]) {
      expect(await device.next('notification_read')).toEqual({ ids: [id] });
      expect(await device.next('notification_read')).toEqual({ all: true });
      expect(await device.settled()).toEqual([]);
    }
  });
});
