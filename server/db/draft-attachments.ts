import type { Attachment } from '@messaging/protocol/message';
import { AppError } from '../app-error.ts';
import type { StoredFile } from './files.ts';

/** An attachment to store: one of the platform, or a file of the service by its id. */
export type DraftAttachment = Attachment | { readonly fileId: string; readonly filename?: undefined };

/** What a message keeps of a file, the same for all its readers. */
export type ToAttachment = (file: StoredFile) => Attachment;

export const isAttachment = (attachment: DraftAttachment): attachment is Attachment =>
  attachment.filename !== undefined;

/** The files of the service that are named by their id alone, each once. */
export function listFileIds(attachments: readonly DraftAttachment[]): string[] {
  const ids = attachments.flatMap((attachment) => (isAttachment(attachment) ? [] : [attachment.fileId]));
  return [...new Set(ids)];
}

/** The attachments with what messages keep of these files. Fails with `file_not_ready` if one is missing. */
export function completeAttachments(
  attachments: readonly DraftAttachment[],
  files: readonly StoredFile[],
  toAttachment: ToAttachment,
): Attachment[] {
  const byId = new Map(files.map((file) => [file.id, file]));
  return attachments.map((attachment) => {
    if (isAttachment(attachment)) return attachment;
    const file = byId.get(attachment.fileId);
    if (file === undefined) throw new AppError('file_not_ready');
    return toAttachment(file);
  });
}

/** Attachments as they are kept, as by a scheduled message, to be stored again: what is kept of a file may have changed since. */
export function toDrafts(attachments: readonly Attachment[]): DraftAttachment[] {
  return attachments.map((attachment) =>
    attachment.fileId === undefined ? attachment : { fileId: attachment.fileId },
  );
}
