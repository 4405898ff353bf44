/** A user, as far as the service knows them. */
export interface Person {
  readonly userId: number;
  readonly fullName: string | null;
  readonly username: string | null;
  readonly avatarUrl: string | null;
}

/** The best name that is known: the full name, the user name, or `#` and the number. */
export function displayName({
  fullName,
  username,
  userId,
}: Pick<Person, 'fullName' | 'username' | 'userId'>): string {
  return fullName ?? username ?? `#${userId}`;
}

/** Whether the service knows this person from a token, an event or an import. */
export function isKnown({ fullName, username }: Pick<Person, 'fullName' | 'username'>): boolean {
  return fullName !== null || username !== null;
}

/** One or two letters in place of an image. Words without a letter or a digit, such as emoji, are skipped. */
export function toInitials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => /[\p{L}\p{N}]/u.exec(word ?? '')?.[0] ?? '',
  );
  return letters.join('').toLocaleUpperCase();
}
