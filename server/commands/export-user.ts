import type { Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import { invalid } from '../app-error.ts';
import { feedOf } from '../audience.ts';
import type { Context } from '../context.ts';
import { exportMessages, findExportedProfile, type ExportedMessage } from '../db/export.ts';
import { listNotifications } from '../db/notifications.ts';
import { FIRST_PLACE, type MessagePlace } from '../db/user-messages.ts';
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

async function messagesPage(context: Context, userId: UserId, after: MessagePlace) {
  const { messages, next } = await exportMessages(context.db, userId, after, LIMITS.exportPage);
  return {
    messages: messages.map(toExported),
    nextCursor: next === null ? FIRST_NOTIFICATIONS : `m/${next.threadId}/${next.seq}`,
  };
}

async function notificationsPage(context: Context, userId: UserId, before: number | undefined) {
  const reader = { userId, feeds: [feedOf(userId)] };
  const notifications = await listNotifications(context.db, reader, { limit: LIMITS.exportPage, before });
  const last = notifications.at(-1);
  const isLast = last === undefined || notifications.length < LIMITS.exportPage;
  return { notifications, nextCursor: isLast ? null : `n/${last.id}` };
}

function toExported({ attachments, createdAt, ...rest }: ExportedMessage): Exported['messages'][number] {
  return { ...rest, attachments: attachments ?? [], createdAt: createdAt.toISOString() };
}

const FIRST_NOTIFICATIONS = 'n/';
const CURSOR = /^(?:m\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/(\d{1,15})|n\/([1-9]\d{0,14})?)$/;

function decode(cursor: string | undefined): MessagePlace | { before: number | undefined } {
  if (cursor === undefined) return FIRST_PLACE;
  const [whole, threadId, seq, before] = CURSOR.exec(cursor) ?? [];
  if (whole === undefined) throw invalid('cursor', 'is not a cursor of this export');
  if (threadId !== undefined) return { threadId, seq: Number(seq) };
  return { before: before === undefined ? undefined : Number(before) };
}
