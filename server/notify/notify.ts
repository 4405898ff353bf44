import type { Notification } from '@messaging/protocol/notification';
import type { UserId } from '@messaging/protocol/primitives';
import { toFeedId, type Audience } from '../users/audience.ts';
import type { Context } from '../context.ts';
import type { NewNotification, StoredNotification } from '../db/insert-notifications.ts';
import { audienceFrame, eventFrame } from '../live/frames.ts';

/** A notification for one user or an audience. */
export interface AddressedNotification extends Omit<NewNotification, 'feed'> {
  readonly to: UserId | Audience;
}

type Parts = Pick<Context, 'notifications' | 'deliverer'>;

/**
 * Stores the notifications that are not stored yet, then pushes each of them to every connection of its user or audience.
 * Resolves to the new ones. Rejects if they could not be stored.
 */
export async function notify(
  context: Parts,
  notifications: readonly AddressedNotification[],
): Promise<readonly StoredNotification[]> {
  const pushAll = (stored: readonly StoredNotification[]): void => {
    for (const row of stored) {
      const notification = notifications[row.ord];
      if (notification !== undefined) push(context, notification, row);
    }
  };
  const rows = notifications.map(({ to, ...rest }) => ({ ...rest, feed: toFeedId(to) }));
  const stored = await context.notifications.store(rows, pushAll);
  pushAll(stored);
  return stored;
}

function push(
  context: Parts,
  { to, type, title, message, data }: AddressedNotification,
  { id, createdAt }: StoredNotification,
): void {
  const rest: Omit<Notification, 'id' | 'userId'> = {
    type,
    title,
    message,
    data,
    isRead: false,
    readAt: null,
    createdAt: createdAt.toISOString(),
  };
  const event =
    typeof to === 'string'
      ? { to, frame: audienceFrame({ id, ...rest }) }
      : { to: [to], frame: eventFrame('notification', { id, userId: to, ...rest }) };
  context.deliverer.deliver(event);
}
