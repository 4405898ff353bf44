import type { Person } from '../session/session.ts';

/** What to call somebody: as much as is known of them. */
export function nameOf({
  fullName,
  username,
  userId,
}: Pick<Person, 'fullName' | 'username' | 'userId'>): string {
  return fullName ?? username ?? `#${userId}`;
}

/** Whether the service has heard of this person from a token, an event or an import. */
export function isKnown({ fullName, username }: Pick<Person, 'fullName' | 'username'>): boolean {
  return fullName !== null || username !== null;
}

/** One or two letters for somebody without a picture. Emoji and marks count as one. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => /[\p{L}\p{N}]/u.exec(word ?? '')?.[0] ?? '',
  );
  return letters.join('').toLocaleUpperCase();
}
