import type { Message, UserId } from '@messaging/client';
import type { Texts } from '../texts/texts.ts';

/** What a system message says in the reader's language. Its body is for clients that do not know the card. */
export function systemText(
  { card, senderId, body }: Message,
  getName: (userId: UserId) => string,
  { system }: Texts,
): string {
  if (card === null) return body;
  const who = getName(senderId);
  const whom = getName(card.userId ?? senderId);
  switch (card.type) {
    case 'member_added':
      return system.added(who, whom);
    case 'member_removed':
      return system.removed(who, whom);
    case 'member_left':
      return system.left(whom);
    case 'member_changed':
      return system.changed(who, whom);
    case 'title_changed':
      return card.title === null ? system.untitled(who) : system.renamed(who, card.title);
    default:
      // A card of a newer service.
      return body;
  }
}
