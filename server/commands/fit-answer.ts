import { LIMITS } from '@messaging/protocol/limits';

/** Size of a value as JSON in UTF-8, in bytes. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * The longest prefix of `items` whose JSON, with commas, has at most `bytes` bytes. It has at least one item, so that a
 * client that reads page after page always advances.
 */
export function fitAnswer<T>(items: readonly T[], bytes: number = LIMITS.answerBytes): T[] {
  let left = bytes;
  const end = items.findIndex((item, i) => (left -= jsonBytes(item) + 1) < 0 && i > 0);
  return items.slice(0, end < 0 ? items.length : end);
}
