import type { Thread } from '@messaging/client';

/** Whether the name, the title and the last message of a thread contain every word of `search`, ignoring case and accents. */
export function isMatch({ otherUser, title, lastMessage }: Thread, search: string): boolean {
  const text = normalize([otherUser.fullName, otherUser.username, title, lastMessage?.body].join(' '));
  return normalize(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function normalize(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}
