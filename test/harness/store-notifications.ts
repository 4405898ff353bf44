import type { Notification } from '@messaging/protocol/notification';
import type { App } from '@messaging/server/app';
import { notify, type AddressedNotification } from '@messaging/server/notify/notify';

/** A notification for one user, without an event of the platform. */
export type TestNotification = Omit<AddressedNotification, 'to' | 'eventId'> & { readonly userId: number };

/** Stores and delivers notifications as an event does; returns them as their users see them, unread. */
export async function storeNotifications(
  { context }: App,
  notifications: readonly TestNotification[],
): Promise<Notification[]> {
  const addressed = notifications.map(({ userId, ...rest }) => ({
    ...rest,
    to: userId,
    eventId: crypto.randomUUID(),
  }));
  const stored = await notify(context, addressed);
  return stored.flatMap(({ id, ord, createdAt }) => {
    const notification = notifications[ord];
    return notification === undefined
      ? []
      : [{ ...notification, id, isRead: false, readAt: null, createdAt: createdAt.toISOString() }];
  });
}
