import type { Message, Thread } from '@messaging/client';
import type { Person } from './person-name.ts';

/** The other member of a pair; in place of a group the title, as a person without a number of its own. */
export function toThreadPerson({ otherUser, title }: Thread): Person {
  return otherUser ?? { userId: 0, fullName: title, username: null, avatarUrl: null };
}

/** The sender of a message: of a pair the member as the list knows them, whose name may be newer than the message. */
export function toSender({ otherUser, members }: Thread, message: Message): Person {
  const { senderId, senderName, senderAvatar } = message;
  if (otherUser?.userId === senderId) return otherUser;
  const member = members.find(({ userId }) => userId === senderId);
  return member ?? { userId: senderId, fullName: senderName, username: null, avatarUrl: senderAvatar };
}
