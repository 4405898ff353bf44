import type { Database } from './database.ts';
import {
  completeAttachments,
  listFileIds,
  type DraftAttachment,
  type ToAttachment,
} from './draft-attachments.ts';
import { holdFiles, type StoredFile } from './files.ts';
import type { insertScheduled, Scheduled, StoredScheduled, updateScheduled } from './scheduled-messages.ts';

/** A scheduled message that may name files of the service. */
export interface ScheduledDraft extends Omit<Scheduled, 'attachments'> {
  readonly attachments: readonly DraftAttachment[];
}

/** Stores a scheduled message by `store`, and keeps its files for it in the same transaction. Fails with `file_not_ready`. */
export async function storeScheduled(
  db: Database,
  draft: ScheduledDraft,
  {
    toAttachment,
    store,
  }: {
    readonly toAttachment: ToAttachment;
    readonly store: typeof insertScheduled | typeof updateScheduled;
  },
): Promise<StoredScheduled | undefined> {
  const ids = listFileIds(draft.attachments);
  const complete = (files: readonly StoredFile[]): Scheduled => ({
    ...draft,
    attachments: completeAttachments(draft.attachments, files, toAttachment),
  });
  if (ids.length === 0) return await store(db, complete([]));
  const claim = { ids, ownerId: draft.senderId, threadId: draft.threadId, scheduledId: draft.id };
  return await db.transaction(async (statements) =>
    store(statements, complete(await holdFiles(statements, claim))),
  );
}
