import type { Seq, ThreadItem, UserId } from '@messaging/client';
import { isSameDay } from '../parts/times.ts';

/** What the neighbours of an entry make of it. Plain values, so that an entry whose place stays is not rendered again. */
export interface Place {
  readonly isMine: boolean;
  /** A day begins with it. */
  readonly startsDay: boolean;
  /** It is the first after the line "New messages". */
  readonly startsNew: boolean;
  /** Nobody else wrote, and little time went by, since the one before. */
  readonly followsOn: boolean;
  /** The same of the one after. */
  readonly runsOn: boolean;
  /** The other member has read it. */
  readonly isRead: boolean;
}

interface Around {
  readonly userId: UserId | null;
  /** Where the line "New messages" stands, as of `useNewLine`. */
  readonly newLine: Seq;
  readonly otherLastReadSeq: Seq;
}

/** Messages so close together look like one, in milliseconds. */
const GROUP_MS = 5 * 60_000;

/** The place of the entry at `index`. */
export function placeOf(items: readonly ThreadItem[], index: number, around: Around): Place {
  const { userId, otherLastReadSeq } = around;
  const item = items[index];
  const before = items[index - 1];
  const seq = item?.state === 'stored' ? item.message.seq : Number.POSITIVE_INFINITY;
  const isMine = item !== undefined && senderOf(item, userId) === userId;
  const startsNew = item !== undefined && isNew(item, around) && !followsNew(items, index, around);
  return {
    isMine,
    startsDay: item !== undefined && (before === undefined || !isSameDay(timeOf(before), timeOf(item))),
    startsNew,
    followsOn: !startsNew && isGroup(before, item, userId),
    runsOn: isGroup(item, items[index + 1], userId),
    isRead: isMine && seq <= otherLastReadSeq,
  };
}

export function timeOf(item: ThreadItem): string {
  return item.state === 'stored' ? item.message.createdAt : item.createdAt;
}

function senderOf(item: ThreadItem, userId: UserId | null): UserId | null {
  return item.state === 'stored' ? item.message.senderId : userId;
}

/** Whether it is for the user, and past what was read. */
export function isNew(item: ThreadItem, { userId, newLine }: Pick<Around, 'userId' | 'newLine'>): boolean {
  return item.state === 'stored' && item.message.senderId !== userId && item.message.seq > newLine;
}

/** Whether the message before is new as well. One's own in between tell nothing: writing reads nothing. */
function followsNew(items: readonly ThreadItem[], index: number, around: Around): boolean {
  let i = index - 1;
  for (let item = items[i]; item !== undefined; item = items[--i])
    if (senderOf(item, around.userId) !== around.userId) return isNew(item, around);
  return false;
}

function isGroup(
  first: ThreadItem | undefined,
  second: ThreadItem | undefined,
  userId: UserId | null,
): boolean {
  if (first === undefined || second === undefined || senderOf(first, userId) !== senderOf(second, userId))
    return false;
  const [from, to] = [timeOf(first), timeOf(second)];
  return Date.parse(to) - Date.parse(from) < GROUP_MS && isSameDay(from, to);
}
