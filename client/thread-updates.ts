import { isFor } from './is-for.ts';
import { toNewerMessage } from './newer-message.ts';
import { withTurn } from './own-state.ts';
import type { Message, Presence, Seq, Thread, UserId } from './wire.ts';

/** The thread after its next message. */
export function withMessage(thread: Thread, message: Message, userId: UserId | null): Thread {
  return {
    ...thread,
    lastSeq: message.seq,
    lastMessage: message,
    lastMessageAt: message.createdAt,
    updatedAt: message.createdAt,
    unreadCount: thread.unreadCount + (isFor(message, userId) ? 1 : 0),
    ...withTurn(thread, message, userId),
  };
}

/** The thread after a change of one of its messages. */
export function withChangedMessage(thread: Thread, message: Message): Thread {
  return {
    ...thread,
    lastMessage: toNewerMessage(thread.lastMessage, message),
    lastChange: Math.max(thread.lastChange, message.change ?? 0),
  };
}

/** The thread after the user has left it. */
export function withoutUser(thread: Thread): Thread {
  return {
    ...thread,
    participants: [],
    members: [],
    memberCount: 0,
    role: null,
    hasLeft: true,
    lastReadSeq: thread.lastSeq,
    unreadCount: 0,
  };
}

/** The thread after the user has read up to `seq`. */
export function withOwnRead(thread: Thread, seq: Seq, unreadCount: number): Thread {
  return {
    ...thread,
    lastReadSeq: Math.max(seq, thread.lastReadSeq),
    unreadCount,
    state: thread.state && { ...thread.state, unreadFrom: null },
  };
}

/** The thread after another member has read up to `seq`. */
export function withReader(thread: Thread, reader: UserId, seq: Seq): Thread {
  const isOther = thread.otherUser?.userId === reader;
  return {
    ...thread,
    otherLastReadSeq: isOther ? Math.max(seq, thread.otherLastReadSeq) : thread.otherLastReadSeq,
    members: thread.members.map((member) =>
      member.userId === reader && seq > member.lastReadSeq ? { ...member, lastReadSeq: seq } : member,
    ),
  };
}

/** The thread after a member came online or went away. The same object if that changes nothing. */
export function withPresence(
  thread: Thread,
  { userId, isOnline }: Pick<Presence, 'userId' | 'isOnline'>,
): Thread {
  const { members, otherUser } = thread;
  if (!members.some((member) => member.userId === userId && member.isOnline !== isOnline)) return thread;
  return {
    ...thread,
    otherUser: otherUser?.userId === userId ? { ...otherUser, isOnline } : otherUser,
    members: members.map((member) => (member.userId === userId ? { ...member, isOnline } : member)),
  };
}

/** Whether the thread is shown as unread although it is read, and reading up to `seq` ends that. */
export function isMarkedUnread({ state }: Thread, seq: Seq): boolean {
  return (state?.unreadFrom ?? Infinity) <= seq;
}
