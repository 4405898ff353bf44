import type { Thread } from '@messaging/client';

/** Whether every word of `search` is in the thread's name, title or last message, whatever the case and the accents. */
export function isMatch({ otherUser, title, lastMessage }: Thread, search: string): boolean {
  const text = plain([otherUser.fullName, otherUser.username, title, lastMessage?.body].join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}
