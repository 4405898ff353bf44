import type { Input } from '@messaging/protocol/commands';
import type { Attachment } from '@messaging/protocol/message';
import { invalid } from '../app-error.ts';
import type { Context } from '../context.ts';
import type { DraftAttachment } from '../db/file-message-writer.ts';

type NewAttachments = Input<'sendMessage'>['attachments'];

/** Attachments to store. Fails with `invalid_request` for a URL that production does not allow. */
export function toDraftAttachments(
  { config }: Pick<Context, 'config'>,
  attachments: NewAttachments,
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

/** The same for what keeps no files of the service. Fails with `invalid_request` for one. */
export function toAttachments(context: Pick<Context, 'config'>, attachments: NewAttachments): Attachment[] {
  return toDraftAttachments(context, attachments).map((attachment, i) => {
    if (isAttachment(attachment)) return attachment;
    throw invalid(`attachments.${i}.fileId`, 'can be sent with a new message only');
  });
}

export const isAttachment = (attachment: DraftAttachment): attachment is Attachment =>
  attachment.filename !== undefined;
