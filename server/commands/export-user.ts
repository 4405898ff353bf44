import type { Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import { toFeedId } from '../users/audience.ts';
import type { Database } from '../db/database.ts';
import {
  exportMessages,
  exportVersions,
  findExportedProfile,
  type ExportedMessage,
  type ExportedVersion,
  type VersionPosition,
} from '../db/maintenance/export.ts';
import { listNotifications } from '../db/notifications.ts';
import type { MessagePosition } from '../db/message-row.ts';
import { FIRST_POSITION } from '../db/user-messages.ts';
import { fitAnswer } from './fit-answer.ts';
import { EXPORT_PARTS, type ExportContext } from './export-parts.ts';
import { adminOnly } from './admin-only.ts';
import type { Handler } from './call.ts';
import { Cursor } from './cursor.ts';
import { readPage } from './paging.ts';

type Exported = Output<'exportUser'>;

/**
 * Pages of messages first, then pages of their earlier versions, then of the parts of EXPORT_PARTS, then of notifications; the cursor
 * says which.
 */
export const exportUser: Handler<'exportUser', 'db' | 'files' | 'log'> = async (
  { db, files, log },
  { actor },
  { userId, cursor },
) => {
  adminOnly(actor);
  const start = cursors.parse(cursor) ?? FIRST_POSITION;
  log.info({ by: actor.userId, userId }, 'the data of a user was exported');
  const profile = await findProfile(db, userId);
  const page = await readExported({ db, files }, userId, start);
  return { userId, profile, ...EMPTY, ...page };
};

const EMPTY = {
  messages: [],
  versions: [],
  reactions: [],
  threadStates: [],
  scheduled: [],
  savedReplies: [],
  reminders: [],
  files: [],
  fileOpens: [],
  notifications: [],
};

type Part = Partial<Exported> & Pick<Exported, 'nextCursor'>;

async function readExported(context: ExportContext, userId: UserId, start: ExportPosition): Promise<Part> {
  const { db } = context;
  if ('before' in start) return await notificationsPage(db, userId, start.before);
  if ('part' in start) return await partPage(context, userId, start);
  if (!('version' in start)) return await messagesPage(db, userId, start);
  const page = await versionsPage(db, userId, start);
  // Few users have edited a message: for the others the next part comes at once.
  return page.versions.length > 0 ? page : await partPage(context, userId, FIRST_PART);
}

/** A page of a part; of the next one that has something, if it is empty. */
async function partPage(
  context: ExportContext,
  userId: UserId,
  { part, after }: PartPosition,
): Promise<Part> {
  const letters = [...EXPORT_PARTS.keys()];
  const following = letters[letters.indexOf(part) + 1];
  const nextPart = following === undefined ? FIRST_NOTIFICATIONS : { ...FIRST_PART, part: following };
  const found = await EXPORT_PARTS.get(part)?.(context, userId, after);
  if (found === undefined || found.count === 0) return await readExported(context, userId, nextPart);
  const position = found.next === undefined ? nextPart : { part, after: found.next };
  return { ...found.page, nextCursor: cursors.next(true, position) };
}

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
  const items = fitAnswer(rows.map((row) => toExportedItem(row, userId)));
  const isWhole = items.length === rows.length;
  const next = rows[items.length - 1];
  const isEnd = next === undefined || (isWhole && isLast);
  const position = isEnd ? FIRST_VERSION : { threadId: next.threadId, seq: next.seq };
  return {
    messages: items.flatMap(({ messages }) => messages),
    reactions: items.flatMap(({ reactions }) => reactions),
    nextCursor: cursors.next(true, position),
  };
}

async function versionsPage(db: Database, userId: UserId, after: VersionPosition) {
  const { items, hasMore, last } = await readPage(
    LIMITS.exportPage,
    (limit) => exportVersions(db, userId, after, limit),
    (rows) => rows.map(toExportedVersion),
  );
  return { versions: items, nextCursor: cursors.next(true, hasMore ? last : FIRST_PART) };
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
  reactions: ___,
  attachments,
  createdAt,
  version,
  editedAt,
  deletedAt,
  ...row
}: ExportedMessage): Exported['messages'][number] {
  return {
    ...row,
    attachments: attachments ?? [],
    createdAt: createdAt.toISOString(),
    version: version ?? 1,
    editedAt: editedAt?.toISOString() ?? null,
    deletedAt: deletedAt?.toISOString() ?? null,
  };
}

/** What an export shows of a message: the whole message of the user, and the user's reactions to it. */
function toExportedItem(row: ExportedMessage, userId: UserId): Pick<Exported, 'messages' | 'reactions'> {
  const own = (row.reactions ?? []).filter(({ userIds }) => userIds.includes(userId));
  return {
    messages: row.isOwn ? [toExported(row)] : [],
    reactions: own.map(({ emoji }) => ({ messageId: row.id, emoji })),
  };
}

function toExportedVersion({
  messageId,
  version,
  body,
  attachments,
  at,
}: ExportedVersion): Exported['versions'][number] {
  return { messageId, version, body, attachments: attachments ?? [], at: at.toISOString() };
}

/** Position in a part of EXPORT_PARTS: after an id. */
interface PartPosition {
  readonly part: string;
  readonly after: string;
}

/** Position in an export: after a message, after a version, in a part, or before a notification (undefined: before the first one). */
type ExportPosition =
  MessagePosition | VersionPosition | PartPosition | { readonly before: number | undefined };

const FIRST_VERSION: VersionPosition = { ...FIRST_POSITION, version: 0 };
const FIRST_PART: PartPosition = { part: 's', after: FIRST_POSITION.threadId };
const FIRST_NOTIFICATIONS: ExportPosition = { before: undefined };
const ID = String.raw`[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}`;
const PATTERN = new RegExp(
  String.raw`^(?:[mv]/(${ID})/(\d{1,15})(?:/(\d{1,9}))?|([${[...EXPORT_PARTS.keys()].join('')}])/(${ID})|n/([1-9]\d{0,14})?)$`,
);

const cursors = new Cursor<ExportPosition>({
  list: 'this export',
  write: (position) => {
    if ('before' in position) return `n/${position.before ?? ''}`;
    if ('part' in position) return `${position.part}/${position.after}`;
    const { threadId, seq } = position;
    return 'version' in position ? `v/${threadId}/${seq}/${position.version}` : `m/${threadId}/${seq}`;
  },
  parse: (text) => {
    const [whole, threadId, seq, version, part, after, before] = PATTERN.exec(text) ?? [];
    if (whole === undefined || whole.startsWith('v') !== (version !== undefined)) return undefined;
    if (part !== undefined && after !== undefined) return { part, after };
    if (threadId === undefined) return { before: before === undefined ? undefined : Number(before) };
    const position = { threadId, seq: Number(seq) };
    return version === undefined ? position : { ...position, version: Number(version) };
  },
});
