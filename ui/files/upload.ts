import type { Failure } from '@messaging/client';
import type { UploadedFile } from '@messaging/client/files';

/** A file that was chosen for a message. */
export interface Upload {
  readonly key: string;
  readonly file: File;
  /** Address within this page of an image that the browser may be able to show; null: it is no image. */
  readonly picture: string | null;
  readonly state: 'uploading' | 'ready' | 'failed';
  /** Sent part of the bytes, from 0 to 1. */
  readonly share: number;
  /** Why it failed; null: it has not. */
  readonly failure: Failure | null;
  /** The file as the service has it, once it is ready. */
  readonly uploaded: UploadedFile | null;
}

/** The files that were chosen for the next message of a conversation. */
export interface Chosen {
  readonly uploads: readonly Upload[];
  /** Why files were not taken; null: all were. */
  readonly problem: 'off' | 'tooMany' | null;
}

/** Creates the upload of a file that was chosen a moment ago. */
export function toUpload(file: File): Upload {
  const picture = file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
  return {
    key: String(nextKey++),
    file,
    picture,
    state: 'uploading',
    share: 0,
    failure: null,
    uploaded: null,
  };
}

let nextKey = 0;

/** Frees the memory of a picture that is no longer shown. */
export function dropPicture({ picture }: Upload): void {
  if (picture !== null) URL.revokeObjectURL(picture);
}
