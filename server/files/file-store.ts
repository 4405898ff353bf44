import type { PreviewSide, UploadTarget } from '@messaging/protocol/file';

/** What the store needs to know of a file to take its bytes. */
export interface Reservation {
  readonly id: string;
  readonly size: number;
}

/** How a file is answered when it is opened. */
export interface Presentation {
  readonly type: string;
  readonly disposition: string;
}

/**
 * Keeps the bytes of files. Those that a client sends are apart from those that were accepted, so that a client cannot change a
 * file after it was checked. All methods can be repeated. Rejects with `unavailable` when the store cannot be reached.
 */
export interface FileStore {
  /** Where a client sends the bytes; holds ten minutes. */
  toUploadTarget(reservation: Reservation): Promise<UploadTarget>;
  /** Moves the bytes that the client sent to those that were accepted. Resolves to their number; undefined: none have arrived. */
  accept(id: string): Promise<number | undefined>;
  /** The accepted bytes, or a preview of them. They may be read in slices. */
  open(id: string, preview?: PreviewSide): Blob;
  writePreview(id: string, side: PreviewSide, bytes: Uint8Array): Promise<void>;
  /** An address of the store itself that holds ten minutes; undefined: the service sends the bytes. */
  toUrl(id: string, preview: PreviewSide | undefined, presentation: Presentation): string | undefined;
  /** Removes everything of a file, the bytes that were sent as well. */
  remove(id: string): Promise<void>;
  /** The ids of all files that the store has something of; one may come more than once. */
  list(): AsyncIterable<string>;
}

/** A store whose bytes come through the service. */
export interface ByteReceiver {
  /** Stores the bytes that a client sends. Fails with `file_refused` unless they are exactly `size`. */
  receive(reservation: Reservation, bytes: AsyncIterable<Uint8Array>): Promise<void>;
}
