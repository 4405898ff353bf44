import type { Message } from './wire.ts';

/** The newer copy of a message: each new version and each reaction takes a greater `change`. Other messages are no copies. */
export function toNewerMessage<Known extends Message | null>(
  known: Known,
  copy: Message | null,
): Known | Message {
  if (known === null || copy === null || known.id !== copy.id) return known;
  if ((copy.change ?? 0) <= (known.change ?? 0)) return known;
  // Reading is no change: `read` events tell it, and the copy may have been made before the last of them.
  return { ...copy, readAt: known.readAt };
}
