import type { Attachment } from '@messaging/protocol/message';
import type { StoredFile } from '../db/files.ts';
import type { FileLinks } from './file-links.ts';

/** What a message keeps of a file: the same for all readers, so that reads join nothing. */
export function toFileAttachment(links: FileLinks, file: StoredFile): Attachment {
  const { id, filename, type, size, width, height, placeholder, hasPreview, state } = file;
  if (state === 'pending' || state === 'gone') throw new Error('a file is not complete');
  const url = links.toFileUrl(id);
  const previewUrl = hasPreview ? `${url}?preview=320` : null;
  return { id, fileId: id, filename, url, type, size, width, height, placeholder, previewUrl, state };
}
