import type { Input } from '@messaging/protocol/commands';
import type { Attachment } from '@messaging/protocol/message';
import { invalid } from '../app-error.ts';
import type { Context } from '../context.ts';
import {
  completeAttachments,
  isAttachment,
  listFileIds,
  type DraftAttachment,
} from '../db/draft-attachments.ts';
import { findOwnFiles, type StoredFile } from '../db/files.ts';
import { createToAttachment } from '../files/files.ts';

/** Attachments to store. Fails with `invalid_request` for a URL that production does not allow. */
export function toDraftAttachments(
  { config }: Pick<Context, 'config'>,
  attachments: Input<'sendMessage'>['attachments'],
): DraftAttachment[] {
  return attachments.map(({ fileId, url, filename, type, size, id }, i) => {
    if (fileId !== undefined) return { fileId };
    // The schema demands both without `fileId`.
    if (url === undefined || filename === undefined)
      throw invalid(`attachments.${i}`, 'needs url and filename');
    if (config.production && !/^https:/i.test(url)) {
      throw invalid(`attachments.${i}.url`, 'must start with https:');
    }
    return { filename, url, type, size, id: id ?? Bun.randomUUIDv7() };
  });
}

/** Attachments as their user sees them before they are sent. Files that are gone, not complete or of another thread are left out. */
export async function describeAttachments(
  { db, files }: Pick<Context, 'db' | 'files'>,
  { ownerId, threadId }: Pick<StoredFile, 'ownerId' | 'threadId'>,
  drafts: readonly DraftAttachment[],
): Promise<Attachment[]> {
  const ids = listFileIds(drafts);
  const own = ids.length === 0 ? [] : await findOwnFiles(db, ownerId, ids);
  const found = own.filter((file) => file.threadId === threadId && SHOWN.has(file.state));
  const kept = new Set(found.map(({ id }) => id));
  const there = drafts.filter((draft) => isAttachment(draft) || kept.has(draft.fileId));
  return completeAttachments(there, found, createToAttachment(files));
}

const SHOWN: ReadonlySet<StoredFile['state']> = new Set(['ready', 'checking']);
