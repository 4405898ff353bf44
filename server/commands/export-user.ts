import type { Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import { toFeedId } from '../users/audience.ts';
import type { Database } from '../db/database.ts';
import { exportMessages, findExportedProfile, type ExportedMessage } from '../db/maintenance/export.ts';
import { listNotifications } from '../db/notifications.ts';
import type { MessagePosition } from '../db/message-row.ts';
import { FIRST_POSITION } from '../db/user-messages.ts';
import { fitAnswer } from './fit-answer.ts';
import { adminOnly } from './admin-only.ts';
import type { Handler } from './call.ts';
import { Cursor } from './cursor.ts';
import { readPage } from './paging.ts';

type Exported = Output<'exportUser'>;

/** Pages of messages first, then pages of notifications; the cursor says which. */
export const exportUser: Handler<'exportUser', 'db' | 'log'> = async (
  { db, log },
  { actor },
  { userId, cursor },
) => {
  adminOnly(actor);
  const start = cursors.parse(cursor) ?? FIRST_POSITION;
  log.info({ by: actor.userId, userId }, 'the data of a user was exported');
  const profile = await findProfile(db, userId);
  const page =
    'before' in start
      ? await notificationsPage(db, userId, start.before)
      : await messagesPage(db, userId, start);
  return { userId, profile, messages: [], notifications: [], ...page };
};

async function findProfile(db: Database, userId: UserId): Promise<Exported['profile']> {
  const found = await findExportedProfile(db, userId);
  if (found === undefined) return null;
  const { lastSeenAt, erasedAt, ...rest } = found;
  return {
    ...rest,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    erasedAt: erasedAt?.toISOString() ?? null,
  };
}

async function messagesPage(db: Database, userId: UserId, after: MessagePosition) {
  const { rows, isLast } = await exportMessages(db, userId, after, LIMITS.exportPage);
  const own = rows.filter(({ isOwn }) => isOwn);
  const messages = fitAnswer(own.map(toExported));
  const isWhole = messages.length === own.length;
  const next = isWhole ? rows.at(-1) : messages.at(-1);
  const isEnd = next === undefined || (isWhole && isLast);
  return { messages, nextCursor: cursors.next(true, isEnd ? FIRST_NOTIFICATIONS : next) };
}

async function notificationsPage(db: Database, userId: UserId, before: number | undefined) {
  const reader = { userId, feeds: [toFeedId(userId)] };
  const { items, hasMore, last } = await readPage(
    LIMITS.exportPage,
    (limit) => listNotifications(db, reader, { limit, before }),
    (rows) => rows,
  );
  return { notifications: items, nextCursor: cursors.next(hasMore, last && { before: last.id }) };
}

function toExported({
  isOwn: _,
  senderId: __,
  attachments,
  createdAt,
  ...row
}: ExportedMessage): Exported['messages'][number] {
  return { ...row, attachments: attachments ?? [], createdAt: createdAt.toISOString() };
}

/** Position in an export: after a message, or before a notification (undefined: before the first one). */
type ExportPosition = MessagePosition | { readonly before: number | undefined };

const FIRST_NOTIFICATIONS: ExportPosition = { before: undefined };
const PATTERN = /^(?:m\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/(\d{1,15})|n\/([1-9]\d{0,14})?)$/;

const cursors = new Cursor<ExportPosition>({
  list: 'this export',
  write: (position) =>
    'before' in position ? `n/${position.before ?? ''}` : `m/${position.threadId}/${position.seq}`,
  parse: (text) => {
    const [whole, threadId, seq, before] = PATTERN.exec(text) ?? [];
    if (whole === undefined) return undefined;
    if (threadId !== undefined) return { threadId, seq: Number(seq) };
    return { before: before === undefined ? undefined : Number(before) };
  },
});
