import type { Thread } from '@messaging/client';

/** The parts of the list that can be shown, in the order of their tabs. `inbox` is everything that is not archived. */
export const THREAD_FILTERS = ['inbox', 'unread', 'your_turn', 'pinned', 'archived'] as const;

export type ThreadFilter = (typeof THREAD_FILTERS)[number];

export function isUnread({ unreadCount, state }: Thread): boolean {
  return unreadCount > 0 || (state?.unreadFrom ?? null) !== null;
}

export function isMuted({ state }: Thread, now = Date.now()): boolean {
  const until = state?.mutedUntil ?? null;
  return until === 'forever' || (until !== null && Date.parse(until) > now);
}

/** Whether a part of the list has this thread, as the service decides it. */
export function hasThread(filter: ThreadFilter, thread: Thread): boolean {
  const isArchived = thread.state?.isArchived === true;
  if (filter === 'archived') return isArchived;
  if (isArchived) return false;
  if (filter === 'unread') return isUnread(thread);
  if (filter === 'your_turn') return thread.turn === 'me';
  if (filter === 'pinned') return (thread.state?.pinnedAt ?? null) !== null;
  return true;
}

/** The order of a part: who has waited longest comes first in `your_turn`, pinned ones in the others, then the newest activity. */
export function compareThreads(filter: ThreadFilter, one: Thread, other: Thread): number {
  if (filter === 'your_turn') return compare(one.turnSince ?? '', other.turnSince ?? '');
  const pinned = Number(other.state?.pinnedAt != null) - Number(one.state?.pinnedAt != null);
  return pinned || compare(toActivity(other), toActivity(one));
}

function toActivity({ lastMessageAt, createdAt }: Thread): string {
  return lastMessageAt ?? createdAt;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
