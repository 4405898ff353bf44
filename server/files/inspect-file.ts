import { HEAD_BYTES, toFileType } from './file-type.ts';
import type { FileStore } from './file-store.ts';
import { drawPreviews, type Picture } from './draw-previews.ts';
import { refuseFile } from './refuse-file.ts';

/** What was reserved for a file, and what is allowed. */
export interface Expected {
  readonly id: string;
  readonly size: number;
  readonly sha256: string | null;
  /** Media types that are allowed, such as `image/*`. */
  readonly types: readonly string[];
}

/** What the bytes of a file say. */
export interface Inspected extends Omit<Picture, 'previews'> {
  readonly type: string;
  readonly sha256: string;
  readonly hasPreview: boolean;
}

/** Reads the accepted bytes of a file and stores its previews. Fails with `file_refused`. */
export async function inspectFile(store: FileStore, expected: Expected): Promise<Inspected> {
  const { id, types } = expected;
  const bytes = store.open(id);
  const type = toFileType(new Uint8Array(await bytes.slice(0, HEAD_BYTES + 1).arrayBuffer()));
  if (!types.some((pattern) => matchesType(type, pattern)))
    throw refuseFile('type', `${type} is not allowed`);
  const sha256 = await hashBytes(bytes);
  if (expected.sha256 !== null && expected.sha256 !== sha256) {
    throw refuseFile('sha256', 'is not that of the bytes that arrived');
  }
  const { previews, ...picture } = await drawPreviews(bytes, type, expected.size);
  await Promise.all([...previews].map(([side, drawn]) => store.writePreview(id, side, drawn)));
  return { type, sha256, ...picture, hasPreview: previews.size > 0 };
}

function matchesType(type: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** Reads the file piece by piece: it is never in memory as a whole. */
async function hashBytes(bytes: Blob): Promise<string> {
  const hasher = new Bun.CryptoHasher('sha256');
  for await (const chunk of bytes.stream()) hasher.update(chunk);
  return hasher.digest('hex');
}
