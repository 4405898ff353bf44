import { invalid } from '../app-error.ts';
import { listNotifications as readNotifications } from '../db/notifications.ts';
import { countUnreadNotifications } from '../db/unread-totals.ts';
import { fitting } from './fit-answer.ts';
import type { Handler } from './call.ts';
import { getReader } from './get-reader.ts';

export const listNotifications: Handler<'listNotifications'> = async (
  context,
  { actor },
  { limit, offset, cursor, unread },
) => {
  const before = cursor === undefined ? undefined : decodeCursor(cursor);
  context.limiter.charge(actor.userId, 'rows', offset ?? 0);
  const reader = await getReader(context, actor);
  const [{ rows, found }, [unreadCount = 0]] = await Promise.all([
    readNotifications(context.db, reader, { limit: limit + 1, offset, before, unread }),
    countUnreadNotifications(context.db, [reader]),
  ]);
  const notifications = fitting(rows.slice(0, limit));
  const hasMore = notifications.length < found;
  const last = notifications.at(-1);
  const nextCursor = hasMore && last !== undefined ? String(last.id) : null;
  return { notifications, count: notifications.length, hasMore, nextCursor, unreadCount };
};

function decodeCursor(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw invalid('cursor', 'is not a cursor of this list');
  return Number(text);
}
