import type { NotificationId } from '@messaging/protocol/notification';
import { listNotifications as readNotifications } from '../db/notifications.ts';
import { countUnreadNotifications } from '../db/unread-totals.ts';
import type { Handler } from './call.ts';
import { Cursor } from './cursor.ts';
import { getReader } from './get-reader.ts';
import { readPage } from './paging.ts';

export const listNotifications: Handler<'listNotifications', 'db' | 'limiter' | 'profiles'> = async (
  context,
  { actor },
  { limit, offset, cursor, unread },
) => {
  const before = cursors.parse(cursor);
  context.limiter.charge(actor.userId, 'rows', offset ?? 0);
  const reader = await getReader(context, actor);
  const [{ items, hasMore, last }, [unreadCount = 0]] = await Promise.all([
    readPage(
      limit,
      (rows) => readNotifications(context.db, reader, { limit: rows, offset, before, unread }),
      (rows) => rows,
    ),
    countUnreadNotifications(context.db, [reader]),
  ]);
  const nextCursor = cursors.next(hasMore, last?.id);
  return { notifications: items, count: items.length, hasMore, nextCursor, unreadCount };
};

const cursors = new Cursor<NotificationId>({
  list: 'this list',
  write: String,
  parse: (text) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined),
});
