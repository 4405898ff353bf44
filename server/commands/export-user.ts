import type { Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import { invalid } from '../app-error.ts';
import { toFeedId } from '../users/audience.ts';
import type { Context } from '../context.ts';
import { exportMessages, findExportedProfile, type ExportedMessage } from '../db/maintenance/export.ts';
import { listNotifications } from '../db/notifications.ts';
import { toSent, type MessagePosition } from '../db/message-row.ts';
import { FIRST_POSITION } from '../db/user-messages.ts';
import { fitting } from './fit-answer.ts';
import { adminOnly } from './admin-only.ts';
import type { Handler } from './call.ts';

type Exported = Output<'exportUser'>;

/** Pages of messages first, then pages of notifications: a cursor says of which. */
export const exportUser: Handler<'exportUser'> = async (context, { actor }, { userId, cursor }) => {
  adminOnly(actor);
  const start = decode(cursor);
  context.log.info({ by: actor.userId, userId }, 'the data of a user was exported');
  const profile = await profileOf(context, userId);
  const page =
    'before' in start
      ? await notificationsPage(context, userId, start.before)
      : await messagesPage(context, userId, start);
  return { userId, profile, messages: [], notifications: [], ...page };
};

async function profileOf({ db }: Context, userId: UserId): Promise<Exported['profile']> {
  const found = await findExportedProfile(db, userId);
  if (found === undefined) return null;
  const { lastSeenAt, erasedAt, ...rest } = found;
  return {
    ...rest,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    erasedAt: erasedAt?.toISOString() ?? null,
  };
}

async function messagesPage(context: Context, userId: UserId, after: MessagePosition) {
  const { rows, isLast } = await exportMessages(context.db, userId, after, LIMITS.exportPage);
  const own = rows.filter(({ isOwn }) => isOwn);
  const messages = fitting(own.map(toExported));
  const isWhole = messages.length === own.length;
  const next = isWhole ? rows.at(-1) : messages.at(-1);
  const isEnd = next === undefined || (isWhole && isLast);
  return { messages, nextCursor: isEnd ? FIRST_NOTIFICATIONS : `m/${next.threadId}/${next.seq}` };
}

async function notificationsPage(context: Context, userId: UserId, before: number | undefined) {
  const reader = { userId, feeds: [toFeedId(userId)] };
  const limit = LIMITS.exportPage + 1;
  const { rows, found } = await listNotifications(context.db, reader, { limit, before });
  const notifications = fitting(rows.slice(0, LIMITS.exportPage));
  const last = notifications.at(-1);
  const isEnd = last === undefined || notifications.length === found;
  return { notifications, nextCursor: isEnd ? null : `n/${last.id}` };
}

function toExported({ isOwn: _, senderId: __, ...row }: ExportedMessage): Exported['messages'][number] {
  return toSent(row);
}

const FIRST_NOTIFICATIONS = 'n/';
const CURSOR = /^(?:m\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/(\d{1,15})|n\/([1-9]\d{0,14})?)$/;

function decode(cursor: string | undefined): MessagePosition | { before: number | undefined } {
  if (cursor === undefined) return FIRST_POSITION;
  const [whole, threadId, seq, before] = CURSOR.exec(cursor) ?? [];
  if (whole === undefined) throw invalid('cursor', 'is not a cursor of this export');
  if (threadId !== undefined) return { threadId, seq: Number(seq) };
  return { before: before === undefined ? undefined : Number(before) };
}
