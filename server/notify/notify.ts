import type { Notification } from '@messaging/protocol/notification';
import type { Context } from '../context.ts';
import { storeNotifications, type NewNotification } from '../db/notifications.ts';
import { deliver } from '../live/deliver.ts';
import { eventFrame } from '../live/encode.ts';

/** Stores notifications, then pushes each to every connection of its user. Rejects when they could not be stored. */
export async function notify(context: Context, given: readonly NewNotification[]): Promise<Notification[]> {
  const stored = await storeNotifications(context.db, given);
  for (const notification of stored) {
    deliver(context, { to: [notification.userId], frame: eventFrame('notification', notification) });
  }
  return stored;
}
