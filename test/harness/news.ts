import type { Notification } from '@messaging/protocol/notification';
import type { App } from '@messaging/server/app';
import { notify, type AddressedNotification } from '@messaging/server/notify/notify';

/** Something that one user is told, without an event behind it. */
export type TestNews = Omit<AddressedNotification, 'to' | 'eventId'> & { readonly userId: number };

/** Tells it as an event would, and says what each user should see of it, unread. */
export async function tell({ context }: App, given: readonly TestNews[]): Promise<Notification[]> {
  const news = given.map(({ userId, ...rest }) => ({ ...rest, to: userId, eventId: crypto.randomUUID() }));
  const stored = await notify(context, news);
  return stored.flatMap(({ id, ord, createdAt }) => {
    const one = given[ord];
    return one === undefined
      ? []
      : [{ ...one, id, isRead: false, readAt: null, createdAt: createdAt.toISOString() }];
  });
}
