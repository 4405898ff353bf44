import type { Context } from './context.ts';
import { PagedList, type ListSnapshot } from './paged-list.ts';
import type { Rest } from './rest.ts';
import { callSafely } from './store.ts';
import type { Commands, Events, Notification } from './wire.ts';

/** The loaded notifications of the user. */
export interface NotificationsSnapshot extends ListSnapshot {
  /** Newest first. */
  readonly notifications: readonly Notification[];
  /** Unread notifications in total, not only among those loaded. */
  readonly unreadCount: number;
}

type Page = Commands['listNotifications']['output'];
type Id = Notification['id'];

const PAGE = 30;

/** The list of notifications. Loaded by pages and kept up to date by events. */
export class NotificationList extends PagedList<Page, NotificationsSnapshot> {
  readonly #rest: Rest;
  #byId = new Map<Id, Notification>();
  #unreadCount = 0;
  readonly #onNew = new Set<(notification: Notification) => void>();
  /** Events so far. A change during a call means that the count in its answer may be outdated. */
  #eventCount = 0;

  constructor({ rest, timers }: Context) {
    super(timers.clock);
    this.#rest = rest;
  }

  /** Marks one notification read, locally at once. Undone when the call fails. */
  async markRead(id: Id): Promise<void> {
    const known = this.#byId.get(id);
    if (known?.isRead === true) return;
    this.#setRead(id, true);
    try {
      await this.#rest.call('markNotificationRead', { id });
    } catch (error) {
      if (known !== undefined) this.#setRead(id, false);
      throw error;
    }
  }

  /** Marks all notifications read, locally after the service has done so. */
  async markAllRead(): Promise<void> {
    await this.#rest.call('markAllNotificationsRead', {});
    this.onRead({ all: true });
  }

  /** Calls `listener` for each notification that arrives while connected. Returns a function that unsubscribes. */
  onNew(listener: (notification: Notification) => void): () => void {
    const wrapped = (notification: Notification): void => listener(notification);
    this.#onNew.add(wrapped);
    return () => void this.#onNew.delete(wrapped);
  }

  /** Applies a new notification. */
  onNotification(notification: Notification): void {
    if (this.#byId.has(notification.id)) return;
    this.#eventCount += 1;
    this.#byId.set(notification.id, notification);
    if (!notification.isRead) this.#unreadCount += 1;
    this.changed();
    for (const listener of this.#onNew) callSafely(() => listener(notification));
  }

  /** Applies that some or all notifications were read, on this or another device. */
  onRead(read: Events['notification_read']): void {
    this.#eventCount += 1;
    if ('ids' in read) return read.ids.forEach((id) => this.#onReadElsewhere(id));
    for (const id of this.#byId.keys()) this.#setRead(id, true);
    this.#unreadCount = 0;
    this.changed();
  }

  /** Applies the changes of an answer to `sync`. */
  sync(changed: readonly Notification[], unreadCount: number): void {
    const oldest = Math.min(...this.#byId.keys());
    // Older notifications belong to pages that are not loaded.
    const loaded = changed.filter(({ id }) => !this.listSnapshot.hasMore || id >= oldest);
    for (const notification of loaded) this.#byId.set(notification.id, notification);
    this.#unreadCount = unreadCount;
    this.changed();
  }

  #onReadElsewhere(id: Id): void {
    if (this.#byId.has(id)) return this.#setRead(id, true);
    this.#unreadCount = Math.max(0, this.#unreadCount - 1);
    this.changed();
  }

  #setRead(id: Id, isRead: boolean): void {
    const known = this.#byId.get(id);
    if (known === undefined || known.isRead === isRead) return;
    this.#byId.set(id, { ...known, isRead });
    this.#unreadCount = Math.max(0, this.#unreadCount + (isRead ? -1 : 1));
    this.changed();
  }

  /** Loads the first page again while events arrive during the call, at most three times: its count would be outdated. */
  protected override async firstPage(): Promise<Page> {
    for (let tries = 3; ; tries--) {
      const events = this.#eventCount;
      const page = await this.page(null);
      if (events === this.#eventCount || tries === 1) return page;
    }
  }

  protected async page(cursor: string | null): Promise<Page> {
    return await this.#rest.call('listNotifications', { limit: PAGE, ...(cursor !== null && { cursor }) });
  }

  protected replace(page: Page): void {
    this.#byId = new Map();
    this.#unreadCount = page.unreadCount;
    this.append(page);
  }

  protected append({ notifications }: Page): void {
    for (const notification of notifications) this.#byId.set(notification.id, notification);
    this.changed();
  }

  protected build(): NotificationsSnapshot {
    return {
      ...this.listSnapshot,
      notifications: [...this.#byId.values()].sort((a, b) => b.id - a.id),
      unreadCount: this.#unreadCount,
    };
  }
}
