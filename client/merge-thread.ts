import { toNewerMessage } from './newer-message.ts';
import type { Thread } from './wire.ts';

/** Merges two versions of a thread. Positions only move forward, so the version that is further is newer. */
export function mergeThread(current: Thread, incoming: Thread): Thread {
  const isOlder =
    incoming.lastSeq < current.lastSeq ||
    (incoming.lastSeq === current.lastSeq && incoming.lastReadSeq < current.lastReadSeq);
  const newer = isOlder ? current : incoming;
  const lastReadSeq = Math.max(incoming.lastReadSeq, current.lastReadSeq);
  const older = isOlder ? incoming : current;
  const own = older.stateVersion > newer.stateVersion ? older : newer;
  return {
    ...newer,
    state: own.state,
    stateVersion: own.stateVersion,
    lastReadSeq,
    otherLastReadSeq: Math.max(incoming.otherLastReadSeq, current.otherLastReadSeq),
    unreadCount: countUnread(own, lastReadSeq >= newer.lastSeq ? 0 : newer.unreadCount),
    lastMessage: toNewerMessage(newer.lastMessage, older.lastMessage),
    lastChange: Math.max(incoming.lastChange, current.lastChange),
    members: withReads(newer.members, older.members),
  };
}

/** A thread that is shown as unread has unread messages although all are read. */
function countUnread({ state, unreadCount }: Thread, afterReading: number): number {
  return state?.unreadFrom == null ? afterReading : unreadCount;
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
