import { createHash } from 'node:crypto';

/** UUID made of the SHA-256 of source and content: what is the same comes to the same event, however often it arrives. */
export function toEventId(source: string, content: Uint8Array | string): string {
  const hash = createHash('sha256').update(source).update('\0').update(content).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
}
