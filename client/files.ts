import { withRetries } from './backoff.ts';
import { systemClock } from './clock.ts';
import { createError } from './failure.ts';
import { FileLinks, type PreviewSide } from './file-links.ts';
import type { MessagingClient } from './messaging-client.ts';
import { putBytes } from './put-bytes.ts';
import { Timers } from './timers.ts';
import { FILE_ROUTES, type Commands, type FileOpen, type ReservedFile, type ThreadId } from './wire.ts';
import type { UploadedFile } from './wire.ts';

export type { PreviewSide } from './file-links.ts';
export type { FileOpen, UploadedFile } from './wire.ts';
export { FILE_LIMITS } from '@messaging/protocol/limits';

/** Bytes with a name: a `File`, or any other `Blob`. */
export type NamedBlob = Blob & { readonly name?: string };

export interface UploadOptions {
  /** Called with the sent part of the bytes, from 0 to 1. Outside of browsers only at the end. */
  readonly onProgress?: (share: number) => void;
  /** Ends the upload, which then rejects with `aborted`; nothing is kept. */
  readonly signal?: AbortSignal;
}

/** Files of the service. The calls reject with a `MessagingError`. */
export interface Files {
  /**
   * Uploads a file for a message of the thread, which names it by `fileId: file.id`. What fails for a while is tried up to six times.
   * Rejects with `files_off` when the service keeps no files. What was uploaded and not sent is removed after a day.
   */
  upload(threadId: ThreadId, file: NamedBlob, options?: UploadOptions): Promise<UploadedFile>;
  /**
   * An address that opens the file without a token for at least two minutes, or a preview of an image. Calls of one moment share a
   * request, and the last 500 addresses are kept and renewed in time. Rejects with `not_found` for one that the user may not open.
   */
  fileUrl(id: string, preview?: PreviewSide): Promise<string>;
  /** The address, if `fileUrl` has it already. */
  knownUrl(id: string, preview?: PreviewSide): string | undefined;
  /** Forgets the addresses of a file, for example after one that did not open: `fileUrl` requests new ones. */
  forgetUrl(id: string): void;
  /** Which members have opened a file of a message. Previews, and its sender, do not count. */
  opens(id: string): Promise<readonly FileOpen[]>;
  /** Removes a file that was not sent. */
  discard(id: string): Promise<void>;
}

/** Time limit of one attempt at sending the bytes, in milliseconds. */
const PUT_MS = 30 * 60_000;

type FileCommand = keyof typeof FILE_ROUTES;

type Call = <K extends FileCommand>(name: K, input: Commands[K]['input']) => Promise<Commands[K]['output']>;

/** Creates the files of a client. One for each client is enough. */
export function createFiles(client: MessagingClient): Files {
  const call: Call = (name, input) => client.call(FILE_ROUTES[name], input);
  const links = new FileLinks(client);
  const discard = async (fileId: string): Promise<void> => void (await call('removeFile', { fileId }));
  return {
    discard,
    fileUrl: (id, preview) => links.get(id, preview),
    knownUrl: (id, preview) => links.getKnown(id, preview),
    forgetUrl: (id) => links.forget(id),
    opens: async (fileId) => (await call('listFileOpens', { fileId })).opens,
    async upload(threadId, file, options = {}) {
      const { size, type, name = 'file' } = file;
      throwIfAborted(options.signal);
      const reserved = await call('createFile', { threadId, filename: name, type: type || null, size });
      try {
        return await send(client, call, reserved, file, options);
      } catch (error) {
        // It would count as one that is not sent until it is swept away.
        discard(reserved.id).catch(() => {});
        throwIfAborted(options.signal, error);
        throw error;
      }
    },
  };
}

/** Sends the bytes of a reserved file, and lets the service look at them. */
async function send(
  { url }: MessagingClient,
  call: Call,
  { id: fileId, upload }: ReservedFile,
  bytes: Blob,
  { onProgress, signal }: UploadOptions,
): Promise<UploadedFile> {
  const timers = new Timers(systemClock);
  const stop = (): void => timers.close();
  signal?.addEventListener('abort', stop);
  const target = { ...upload, url: new URL(upload.url, url).href };
  const isWanted = (): boolean => signal?.aborted !== true;
  const put = async (): Promise<void> => {
    throwIfAborted(signal);
    const attempt = new AbortController();
    const sent = putBytes(target, bytes, { onProgress, signal: attempt.signal });
    // After the time limit or the end of the upload nothing more is sent.
    await timers.withTimeout('The upload', PUT_MS, sent).finally(() => attempt.abort());
  };
  try {
    await withRetries(timers, put, isWanted);
    const complete = async (): Promise<UploadedFile> => {
      throwIfAborted(signal);
      return await call('completeFile', { fileId });
    };
    return await withRetries(timers, complete, isWanted);
  } finally {
    signal?.removeEventListener('abort', stop);
    timers.close();
  }
}

function throwIfAborted(signal: AbortSignal | undefined, cause?: unknown): void {
  if (signal?.aborted) throw createError('aborted', 'The upload was ended.', cause);
}
