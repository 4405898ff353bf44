import type { Context } from './context.ts';
import { PagedList, type ListSnapshot } from './paged-list.ts';
import type { Rest } from './rest.ts';
import { callSafely } from './store.ts';
import type { Commands, Events, Notification } from './wire.ts';

/** The loaded notifications of the user. */
export interface NotificationsSnapshot extends ListSnapshot {
  /** Newest first. */
  readonly notifications: readonly Notification[];
  /** Of all, not only of those loaded. */
  readonly unreadCount: number;
}

type Page = Commands['listNotifications']['output'];
type Id = Notification['id'];

const PAGE = 30;

/** The list of notifications: loaded by pages, kept up to date by events. */
export class NotificationList extends PagedList<Page, NotificationsSnapshot> {
  readonly #rest: Rest;
  #byId = new Map<Id, Notification>();
  #unreadCount = 0;
  readonly #onNew = new Set<(notification: Notification) => void>();
  /** Counts events, to see whether one came while a count was on its way. */
  #events = 0;

  constructor({ rest, timers }: Context) {
    super(timers.clock);
    this.#rest = rest;
  }

  /** Marks one read, here at once. Rejects when the service does not know of it in the end. */
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

  /** Marks all read, here once the service has. */
  async markAllRead(): Promise<void> {
    await this.#rest.call('markAllNotificationsRead', {});
    this.hearRead({ all: true });
  }

  /** Calls `listener` for each notification that comes while connected. Returns how to stop. */
  onNew(listener: (notification: Notification) => void): () => void {
    const own = (notification: Notification): void => listener(notification);
    this.#onNew.add(own);
    return () => void this.#onNew.delete(own);
  }

  /** One came just now. */
  hear(notification: Notification): void {
    if (this.#byId.has(notification.id)) return;
    this.#events += 1;
    this.#byId.set(notification.id, notification);
    if (!notification.isRead) this.#unreadCount += 1;
    this.changed();
    for (const listener of this.#onNew) callSafely(() => listener(notification));
  }

  /** Some, or all, were read, on this or another device. */
  hearRead(what: Events['notification_read']): void {
    this.#events += 1;
    if ('ids' in what) return what.ids.forEach((id) => this.#heardRead(id));
    for (const id of this.#byId.keys()) this.#setRead(id, true);
    this.#unreadCount = 0;
    this.changed();
  }

  /** What changed while there was no connection. */
  sync(changed: readonly Notification[], unreadCount: number): void {
    const oldest = Math.min(...this.#byId.keys());
    // Older ones belong to pages that are not loaded.
    const fitting = changed.filter(({ id }) => !this.list.hasMore || id >= oldest);
    for (const notification of fitting) this.#byId.set(notification.id, notification);
    this.#unreadCount = unreadCount;
    this.changed();
  }

  #heardRead(id: Id): void {
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

  /** A first page whose count no event has overtaken, if that can be had in a few tries. */
  protected override async firstPage(): Promise<Page> {
    for (let tries = 3; ; tries--) {
      const events = this.#events;
      const page = await this.page(null);
      if (events === this.#events || tries === 1) return page;
    }
  }

  protected async page(cursor: string | null): Promise<Page> {
    return await this.#rest.call('listNotifications', { limit: PAGE, ...(cursor !== null && { cursor }) });
  }

  protected begin(page: Page): void {
    this.#byId = new Map();
    this.#unreadCount = page.unreadCount;
    this.take(page);
  }

  protected take({ notifications }: Page): void {
    for (const notification of notifications) this.#byId.set(notification.id, notification);
    this.changed();
  }

  protected build(): NotificationsSnapshot {
    return {
      ...this.list,
      notifications: [...this.#byId.values()].sort((a, b) => b.id - a.id),
      unreadCount: this.#unreadCount,
    };
  }
}
