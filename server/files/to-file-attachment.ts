import type { Attachment } from '@messaging/protocol/message';
import type { StoredFile } from '../db/files.ts';
import type { FileLinks } from './file-links.ts';

/**
 * What a message keeps of a file: the same for all readers, so that reads join nothing. One that is being checked or was refused has
 * no address and shows nothing of its content.
 */
export function toFileAttachment(links: FileLinks, file: StoredFile): Attachment {
  const { id, filename, type, size, width, height, placeholder, hasPreview, state } = file;
  if (state === 'pending' || state === 'gone') throw new Error('a file is not complete');
  const known = { id, fileId: id, filename, type, size, width, height, state };
  if (state !== 'ready') return { ...known, url: '', placeholder: null, previewUrl: null };
  const url = links.toFileUrl(id);
  return { ...known, url, placeholder, previewUrl: hasPreview ? `${url}?preview=320` : null };
}
