import { toNewerMessage } from './newer-message.ts';
import type { Thread } from './wire.ts';

/** Merges two versions of a thread. Positions only move forward, so the version that is further is newer. */
export function mergeThread(current: Thread, incoming: Thread): Thread {
  const isOlder =
    incoming.lastSeq < current.lastSeq ||
    (incoming.lastSeq === current.lastSeq && incoming.lastReadSeq < current.lastReadSeq);
  const newer = isOlder ? current : incoming;
  const lastReadSeq = Math.max(incoming.lastReadSeq, current.lastReadSeq);
  return {
    ...newer,
    lastReadSeq,
    otherLastReadSeq: Math.max(incoming.otherLastReadSeq, current.otherLastReadSeq),
    unreadCount: lastReadSeq >= newer.lastSeq ? 0 : newer.unreadCount,
    lastMessage: toNewerMessage(newer.lastMessage, isOlder ? incoming.lastMessage : current.lastMessage),
    lastChange: Math.max(incoming.lastChange, current.lastChange),
    members: withReads(newer.members, isOlder ? incoming.members : current.members),
  };
}

/** The members, each with the further one of two read positions. */
function withReads(members: Thread['members'], others: Thread['members']): Thread['members'] {
  return members.map((member) => {
    const other = others.find(({ userId }) => userId === member.userId);
    return { ...member, lastReadSeq: Math.max(member.lastReadSeq, other?.lastReadSeq ?? 0) };
  });
}

/** True when each version is further in one position. The unread count of neither is right then. */
export function isContradictory(current: Thread | undefined, incoming: Thread): boolean {
  if (current === undefined) return false;
  return (incoming.lastSeq - current.lastSeq) * (incoming.lastReadSeq - current.lastReadSeq) < 0;
}
