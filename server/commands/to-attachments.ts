import type { Input } from '@messaging/protocol/commands';
import type { Attachment } from '@messaging/protocol/message';
import { invalid } from '../app-error.ts';
import type { Context } from '../context.ts';

/** Attachments as they are stored. Fails with `invalid_request` for a URL that production does not allow. */
export function toAttachments(
  { config }: Pick<Context, 'config'>,
  attachments: Input<'sendMessage'>['attachments'],
): Attachment[] {
  return attachments.map((attachment, i) => {
    if (config.production && !/^https:/i.test(attachment.url)) {
      throw invalid(`attachments.${i}.url`, 'must start with https:');
    }
    return { ...attachment, id: attachment.id ?? Bun.randomUUIDv7() };
  });
}
