import type { ThreadId } from '@messaging/protocol/primitives';
import { isImage, listLinks } from '@messaging/protocol/search/to-shared-types';
import type { SharedFile, SharedType } from '@messaging/protocol/search-commands';
import { listSharing, type SharingMessage } from '../db/search/list-sharing.ts';
import type { Handler } from './call.ts';
import { fitAnswer } from './fit-answer.ts';
import { readMembership } from './members.ts';

/** Messages that one call looks at. Of a thread with few files, a page may be short and the next one lead on. */
const MOST_SCANNED = 5_000;

export const listFiles: Handler<'listFiles', 'db' | 'limiter' | 'members'> = async (
  context,
  { actor: { userId } },
  { threadId, type, before = Number.MAX_SAFE_INTEGER, limit },
) => {
  const { range } = await readMembership(context, threadId, userId);
  const page = { before, limit, scanned: MOST_SCANNED, visible: range };
  const { rows, scanned, next } = await listSharing(context.db, threadId, type, page);
  context.limiter.charge(userId, 'rows', scanned);
  const entries = rows.map((row) => ({ row, files: toFiles(threadId, row, type) }));
  const fitting = fitAnswer(entries.map(({ files }) => files));
  const isCut = fitting.length < entries.length;
  const nextBefore = isCut ? (entries[fitting.length - 1]?.row.seq ?? null) : next;
  const files = fitting.flat();
  return { files, count: files.length, hasMore: nextBefore !== null, nextBefore };
};

/** What a message holds of the type: its files, or the addresses in its text. */
function toFiles(threadId: ThreadId, message: SharingMessage, type: SharedType): SharedFile[] {
  const { id: messageId, seq, senderId, createdAt, body, attachments } = message;
  const base = { messageId, threadId, seq, senderId, createdAt: createdAt.toISOString() };
  const { threadId: _, ...shown } = base;
  if (type === 'link') return listLinks(body).map((link) => ({ ...shown, attachment: null, link }));
  return (attachments ?? [])
    .filter((attachment) => isImage(attachment) === (type === 'image'))
    .map((attachment) => ({ ...shown, attachment, link: null }));
}
