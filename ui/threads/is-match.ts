import type { Thread } from '@messaging/client';
import { normalize } from '../format/normalize.ts';

/** Whether the name, the title and the last message of a thread contain every word of `search`, ignoring case and accents. */
export function isMatch({ members, otherUser, title, lastMessage }: Thread, search: string): boolean {
  const people = otherUser === null ? members : [otherUser];
  const text = normalize(
    [...people.flatMap(({ fullName, username }) => [fullName, username]), title, lastMessage?.body].join(' '),
  );
  return normalize(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
