import { LIMITS, MessagingError, type Failure, type MessagingClient, type ThreadId } from '@messaging/client';
import { getFiles } from './get-files.ts';
import { dropPicture, toUpload, type Chosen, type Upload } from './upload.ts';

/** Files that are uploaded at once. Browsers open six connections to a server, and calls need some. */
const MAX_RUNNING = 3;
/** Sent images that are still shown from memory. */
const MAX_SENT = 30;

const NONE: Chosen = { uploads: [], problem: null };

/** The chosen files of all conversations of a client. They are uploaded while the user writes, and go on while another one is open. */
class Uploads {
  readonly #client: MessagingClient;
  readonly #chosen = new Map<ThreadId, Chosen>();
  readonly #listeners = new Set<() => void>();
  readonly #aborts = new Map<string, AbortController>();
  readonly #waiting: { readonly threadId: ThreadId; readonly upload: Upload }[] = [];
  /** Uploads that became attachments, by the id of the file. */
  readonly #sent = new Map<string, Upload>();
  #running = 0;
  #isOff = false;

  constructor(client: MessagingClient) {
    this.#client = client;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** True once the service has said that it keeps no files. */
  get isOff(): boolean {
    return this.#isOff;
  }

  get(threadId: ThreadId): Chosen {
    return this.#chosen.get(threadId) ?? NONE;
  }

  /** The upload that became this file, as long as its picture is in memory. */
  getSent(fileId: string): Upload | undefined {
    return this.#sent.get(fileId);
  }

  /** Takes as many files as fit into a message, and starts to upload them. */
  add(threadId: ThreadId, files: readonly File[]): void {
    if (this.#isOff) return this.#set(threadId, { uploads: [], problem: 'off' });
    const { uploads } = this.get(threadId);
    const taken = files.slice(0, LIMITS.attachments - uploads.length).map(toUpload);
    const problem = taken.length < files.length ? 'tooMany' : null;
    this.#set(threadId, { uploads: [...uploads, ...taken], problem });
    for (const upload of taken) this.#start(threadId, upload);
  }

  retry(threadId: ThreadId, upload: Upload): void {
    const again: Upload = { ...upload, state: 'uploading', share: 0, failure: null };
    this.#change(threadId, upload.key, again);
    this.#start(threadId, again);
  }

  /** Removes a file, here and in the service. */
  remove(threadId: ThreadId, upload: Upload): void {
    this.#aborts.get(upload.key)?.abort();
    // What cannot be removed now is swept away by the service.
    if (upload.uploaded !== null)
      getFiles(this.#client)
        .discard(upload.uploaded.id)
        .catch(() => {});
    dropPicture(upload);
    const { uploads } = this.get(threadId);
    this.#set(threadId, { uploads: uploads.filter(({ key }) => key !== upload.key), problem: null });
  }

  /** The files are part of a message now. */
  take(threadId: ThreadId): void {
    const { uploads } = this.get(threadId);
    for (const upload of uploads) if (upload.uploaded !== null) this.#keepSent(upload.uploaded.id, upload);
    this.#set(threadId, NONE);
  }

  /** The message was taken back: its files are chosen again. */
  restore(threadId: ThreadId, uploads: readonly Upload[]): void {
    for (const { uploaded } of uploads) this.#sent.delete(uploaded?.id ?? '');
    this.#set(threadId, { uploads: [...uploads, ...this.get(threadId).uploads], problem: null });
  }

  forgetProblem(threadId: ThreadId): void {
    const chosen = this.get(threadId);
    if (chosen.problem !== null) this.#set(threadId, { ...chosen, problem: null });
  }

  #start(threadId: ThreadId, upload: Upload): void {
    this.#aborts.set(upload.key, new AbortController());
    this.#waiting.push({ threadId, upload });
    this.#startNext();
  }

  #startNext(): void {
    if (this.#running >= MAX_RUNNING) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#running++;
    void this.#run(next.threadId, next.upload).finally(() => {
      this.#running--;
      this.#startNext();
    });
  }

  async #run(threadId: ThreadId, { key, file }: Upload): Promise<void> {
    const { signal } = this.#aborts.get(key) ?? new AbortController();
    const onProgress = (share: number): void => this.#change(threadId, key, { share });
    try {
      const uploaded = await getFiles(this.#client).upload(threadId, file, { onProgress, signal });
      this.#change(threadId, key, { state: 'ready', share: 1, uploaded });
    } catch (error) {
      if (!(error instanceof MessagingError)) throw error;
      this.#fail(threadId, key, error.failure);
    } finally {
      this.#aborts.delete(key);
    }
  }

  #fail(threadId: ThreadId, key: string, failure: Failure): void {
    if (failure.kind === 'refused' && failure.code === 'files_off') this.#turnOff(threadId);
    else this.#change(threadId, key, { state: 'failed', failure });
  }

  #turnOff(threadId: ThreadId): void {
    this.#isOff = true;
    this.get(threadId).uploads.forEach(dropPicture);
    this.#set(threadId, { uploads: [], problem: 'off' });
  }

  #keepSent(fileId: string, upload: Upload): void {
    this.#sent.set(fileId, upload);
    const [oldest] = this.#sent;
    if (this.#sent.size <= MAX_SENT || oldest === undefined) return;
    this.#sent.delete(oldest[0]);
    dropPicture(oldest[1]);
  }

  #change(threadId: ThreadId, key: string, change: Partial<Upload>): void {
    const chosen = this.get(threadId);
    const uploads = chosen.uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload));
    this.#set(threadId, { ...chosen, uploads });
  }

  #set(threadId: ThreadId, chosen: Chosen): void {
    this.#chosen.set(threadId, chosen);
    for (const listener of this.#listeners) listener();
  }
}

const known = new WeakMap<MessagingClient, Uploads>();

/** The chosen files of a client, one for all components. */
export function getUploads(client: MessagingClient): Uploads {
  const uploads = known.get(client) ?? new Uploads(client);
  known.set(client, uploads);
  return uploads;
}
