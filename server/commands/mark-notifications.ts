import type { EventPayload } from '@messaging/protocol/events';
import type { UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { markAllNotificationsRead as markAll, markNotificationRead as markOne } from '../db/notifications.ts';
import { eventFrame } from '../live/frames.ts';
import type { Handler } from './call.ts';
import { getReader } from './get-reader.ts';

export const markNotificationRead: Handler<'markNotificationRead', 'db' | 'deliverer' | 'profiles'> = async (
  context,
  { actor },
  { id },
) => {
  const { exists, changed } = await markOne(context.db, await getReader(context, actor), id);
  if (!exists) throw new AppError('not_found');
  if (changed) notifyConnections(context, actor.userId, { ids: [id] });
  return { success: true };
};

export const markAllNotificationsRead: Handler<
  'markAllNotificationsRead',
  'db' | 'deliverer' | 'profiles'
> = async (context, { actor }) => {
  if (await markAll(context.db, await getReader(context, actor)))
    notifyConnections(context, actor.userId, { all: true });
  return { success: true };
};

function notifyConnections(
  { deliverer }: Pick<Context, 'deliverer'>,
  userId: UserId,
  payload: EventPayload<'notification_read'>,
): void {
  deliverer.deliver({ to: [userId], frame: eventFrame('notification_read', payload) });
}
