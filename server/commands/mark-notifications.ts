import type { EventPayload } from '@messaging/protocol/events';
import type { UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { markAllNotificationsRead as markAll, markNotificationRead as markOne } from '../db/notifications.ts';
import { deliver } from '../live/deliver.ts';
import { eventFrame } from '../live/frames.ts';
import type { Handler } from './call.ts';
import { getReader } from './get-reader.ts';

export const markNotificationRead: Handler<'markNotificationRead'> = async (context, { actor }, { id }) => {
  const { exists, changed } = await markOne(context.db, await getReader(context, actor), id);
  if (!exists) throw new AppError('not_found');
  if (changed) tellDevices(context, actor.userId, { ids: [id] });
  return { success: true };
};

export const markAllNotificationsRead: Handler<'markAllNotificationsRead'> = async (context, { actor }) => {
  if (await markAll(context.db, await getReader(context, actor)))
    tellDevices(context, actor.userId, { all: true });
  return { success: true };
};

function tellDevices(context: Context, userId: UserId, what: EventPayload<'notification_read'>): void {
  deliver(context, { to: [userId], frame: eventFrame('notification_read', what) });
}
