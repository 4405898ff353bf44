import { expect } from 'bun:test';
import type { Output } from '@messaging/protocol/commands';
import type { Notification } from '@messaging/protocol/notification';
import type { App } from '@messaging/server/app';
import { Rest, type Answer } from './rest.ts';
import { Socket } from './socket.ts';
import { newUser, type User } from './token.ts';

/** User with notifications of their own and of their audience. */
export class Reader {
  readonly user: User;
  readonly #app: Pick<App, 'url'>;
  readonly #rest: Rest;

  constructor(app: Pick<App, 'url'>, user: User) {
    this.user = user;
    this.#app = app;
    this.#rest = new Rest(app, user);
  }

  static async come(app: Pick<App, 'url'>): Promise<Reader> {
    return new Reader(app, await newUser());
  }

  async read(...ids: readonly (number | undefined)[]): Promise<void> {
    for (const id of ids) await this.#rest.call('markNotificationRead', { params: { id: id ?? 0 } });
  }

  /** The notification may be deleted by now. */
  async readIfThere(id: number): Promise<void> {
    const { status } = await this.#rest.fetch('put', `/notifications/${id}/read`);
    expect([200, 404]).toContain(status);
  }

  async readAll(): Promise<void> {
    await this.#rest.call('markAllNotificationsRead');
  }

  /** All notifications of the user, newest first, and the unread count by each transport. */
  async sees(query: { unread?: boolean } = {}) {
    const all: Notification[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const { body }: Answer<Output<'listNotifications'>> = await this.#rest.call('listNotifications', {
        query: { ...query, limit: 100, ...(cursor !== undefined && { cursor }) },
      });
      all.push(...body.notifications);
      cursor = body.nextCursor;
      if (cursor === null) return { all, unreadCount: body.unreadCount };
    }
    throw new Error('a list without an end');
  }

  async syncedUnread(): Promise<unknown> {
    await using socket = await Socket.connect(this.#app, this.user);
    const { token } = await socket.request('sync', { token: null });
    return (await socket.request('sync', { token }))['unreadNotifications'];
  }

  /** Expects that the unread count of each transport matches the list. */
  async expectExact(): Promise<void> {
    const { all, unreadCount } = await this.sees();
    const unread = all.filter(({ isRead }) => !isRead);
    expect(unreadCount).toBe(unread.length);
    expect((await this.sees({ unread: true })).all).toEqual(unread);
  }
}
