import type { Attachment, MessagingClient, NewAttachment, ThreadItem } from '@messaging/client';
import type { UploadedFile } from '@messaging/client/files';
import type { Upload } from './upload.ts';
import { getUploads } from './uploads.ts';

/** An image of the service that can be shown. */
export interface ImageFile {
  readonly fileId: string;
  readonly filename: string;
  /** In pixels, as all sizes. */
  readonly width: number;
  readonly height: number;
  /** Size in bytes; null: unknown. */
  readonly size: number | null;
  /** Data URL of a tiny picture to show while the image loads; null: none. */
  readonly placeholder: string | null;
  /** Address of the image in the memory of this page, for a moment after it was sent; null: none. */
  readonly local: string | null;
}

/** Reads an attachment as an image. Null: it is none, or no smaller pictures of it exist. */
export function toImageFile(
  client: MessagingClient,
  attachment: Attachment | NewAttachment,
): ImageFile | null {
  const { fileId } = attachment;
  if (fileId === undefined) return null;
  const sent = getUploads(client).getSent(fileId);
  return 'width' in attachment ? fromStored(attachment, fileId, sent) : fromSent(sent);
}

/** The images of messages, in their order. */
export function listImages(client: MessagingClient, items: readonly ThreadItem[]): ImageFile[] {
  return items
    .flatMap((item): readonly (Attachment | NewAttachment)[] =>
      item.state === 'stored' ? item.message.attachments : item.attachments,
    )
    .flatMap((attachment) => toImageFile(client, attachment) ?? []);
}

function fromStored(
  { filename, width, height, size, placeholder, previewUrl, state }: Attachment,
  fileId: string,
  sent: Upload | undefined,
): ImageFile | null {
  const isShown = previewUrl != null && state === 'ready' && width != null && height != null;
  if (!isShown) return null;
  return {
    fileId,
    filename,
    width,
    height,
    size,
    placeholder: placeholder ?? null,
    local: sent?.picture ?? null,
  };
}

function fromSent(sent: Upload | undefined): ImageFile | null {
  const file = sent?.uploaded;
  if (file == null || !isImage(file)) return null;
  const { id: fileId, filename, width, height, size, placeholder } = file;
  return { fileId, filename, width, height, size, placeholder, local: sent?.picture ?? null };
}

function isImage(file: UploadedFile): file is UploadedFile & { width: number; height: number } {
  return file.hasPreview && file.width !== null && file.height !== null;
}
