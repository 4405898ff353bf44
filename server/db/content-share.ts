import type { Attachment } from '@messaging/protocol/message';

/** Text and files of a message. */
export interface Content {
  readonly body: string;
  readonly attachments: readonly Attachment[];
}

/**
 * Limit of the characters of one user in a batch. A batch of 2 MB takes about 50 ms, and the messages of all others would
 * wait for it. The limit is three of the longest messages, at most 90 KB.
 */
export const CONTENT_SHARE = { size: countCharacters, max: 32_768 };

function countCharacters({ body, attachments }: Content): number {
  let size = body.length;
  for (const { url, filename } of attachments) size += url.length + filename.length;
  return size;
}
