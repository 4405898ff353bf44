import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { previewSide, type PreviewSide, type UploadTarget } from '@messaging/protocol/file';
import { Slots } from '../concurrency/slots.ts';
import type { FileLinks } from './file-links.ts';
import type { ByteReceiver, FileStore, Reservation } from './file-store.ts';
import { refuseFile } from './refuse-file.ts';

/** Uploads that are written at once, so that they leave time for messages, and those that wait: their clients hold the bytes back. */
const AT_ONCE = { maxRunning: 8, maxWaiting: 500 };

/** Keeps files in a folder, in subfolders by the end of their ids, which is random. */
export class DiskStore implements FileStore, ByteReceiver {
  readonly #root: string;
  readonly #links: FileLinks;
  readonly #writes = new Slots(AT_ONCE);

  constructor(root: string, links: FileLinks) {
    this.#root = root;
    this.#links = links;
  }

  async toUploadTarget({ id }: Reservation): Promise<UploadTarget> {
    return this.#links.toUpload(id);
  }

  /** The bytes get their name when all of them have arrived: a cut connection leaves a draft, which is removed. */
  async receive({ id, size }: Reservation, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#uploadPath(id);
    const draft = join(dirname(path), crypto.randomUUID());
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await this.#writes.run(() => writeExactly(draft, size, bytes));
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async accept(id: string): Promise<number | undefined> {
    const [from, to] = [this.#uploadPath(id), this.#path(id)];
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    try {
      // Not a rename: it would replace accepted bytes by those of a later upload.
      await link(from, to);
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'EEXIST')) throw error;
    }
    await rm(dirname(from), { recursive: true, force: true });
    return await stat(to).then(
      ({ size }) => size,
      () => undefined,
    );
  }

  open(id: string, preview?: PreviewSide): Blob {
    return Bun.file(this.#path(id, preview));
  }

  async writePreview(id: string, side: PreviewSide, bytes: Uint8Array): Promise<void> {
    await Bun.write(this.#path(id, side), bytes);
  }

  toUrl(): undefined {
    return undefined;
  }

  async remove(id: string): Promise<void> {
    const paths = [
      this.#path(id),
      ...previewSide.options.map((side) => this.#path(id, side)),
      dirname(this.#uploadPath(id)),
    ];
    await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  }

  async *list(): AsyncIterable<string> {
    for (const folder of await listFolder(this.#root))
      for (const name of await listFolder(join(this.#root, folder))) {
        const id = UUID.exec(name)?.[0];
        if (id !== undefined) yield id;
      }
  }

  #path(id: string, preview?: PreviewSide): string {
    return join(this.#root, id.slice(-2), preview === undefined ? id : `${id}-${preview}.webp`);
  }

  /** In a folder of its file, so that a draft is found that was left by an instance that was killed. */
  #uploadPath(id: string): string {
    return join(this.#root, 'uploads', id, 'content');
  }
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/;

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function listFolder(path: string): Promise<string[]> {
  return readdir(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
}

/** Writes piece by piece and waits for each, so that a file takes no more memory than a piece. */
async function writeExactly(path: string, size: number, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  let written = 0;
  for await (const chunk of bytes) {
    written += chunk.byteLength;
    if (written > size) break;
    await file.writeFile(chunk);
  }
  if (written !== size) throw refuseFile('size', `must be ${size} bytes, as it was reserved`);
  await file.datasync();
}
