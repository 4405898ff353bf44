import type { Seq, Thread, ThreadItem, UserId } from '@messaging/client';
import { isSameDay } from '../format/days.ts';

/**
 * How a message looks because of the messages around it. All values are primitive, so a message whose grouping is unchanged
 * is not rendered again.
 */
export interface MessageGrouping {
  readonly isMine: boolean;
  /** It is the first message of a day. */
  readonly startsDay: boolean;
  /** It is the first message after the "New messages" line. */
  readonly startsNew: boolean;
  /** The message before is by the same sender, a short time earlier. */
  readonly continuesGroup: boolean;
  /** The message after is by the other sender, or later. */
  readonly endsGroup: boolean;
  /** It is the user's own and all other members have read it. */
  readonly isRead: boolean;
}

interface ReadState {
  readonly userId: UserId | null;
  /** Last message before the "New messages" line, from `useNewLine`. */
  readonly newLine: Seq;
  readonly othersLastReadSeq: Seq;
}

/** Maximum time between two messages of a group, in milliseconds. */
const GROUP_MS = 5 * 60_000;

/** The grouping of the message at `index`. */
export function groupMessage(
  items: readonly ThreadItem[],
  index: number,
  readState: ReadState,
): MessageGrouping {
  const { userId, othersLastReadSeq } = readState;
  const item = items[index];
  const before = items[index - 1];
  const seq = item?.state === 'stored' ? item.message.seq : Number.POSITIVE_INFINITY;
  const isMine = item !== undefined && getSender(item, userId) === userId;
  const startsNew = item !== undefined && isNew(item, readState) && !followsNew(items, index, readState);
  return {
    isMine,
    startsDay: item !== undefined && (before === undefined || !isSameDay(createdAt(before), createdAt(item))),
    startsNew,
    continuesGroup: !startsNew && isGroup(before, item, userId),
    endsGroup: !isGroup(item, items[index + 1], userId),
    isRead: isMine && seq <= othersLastReadSeq,
  };
}

export function createdAt(item: ThreadItem): string {
  return item.state === 'stored' ? item.message.createdAt : item.createdAt;
}

function getSender(item: ThreadItem, userId: UserId | null): UserId | null {
  return item.state === 'stored' ? item.message.senderId : userId;
}

/** Whether the message is a line that the service wrote. */
export function isSystem(item: ThreadItem): boolean {
  return item.state === 'stored' && item.message.kind === 'system';
}

/** Whether a message is to the user and after the "New messages" line. */
export function isNew(item: ThreadItem, { userId, newLine }: Pick<ReadState, 'userId' | 'newLine'>): boolean {
  if (item.state !== 'stored' || isSystem(item)) return false;
  return item.message.senderId !== userId && item.message.seq > newLine;
}

/** How far all others have read. 0 while not all of them are known. */
export function getOthersLastReadSeq(thread: Thread, userId: UserId | null): Seq {
  const { otherUser, otherLastReadSeq, members, memberCount } = thread;
  if (otherUser !== null) return otherLastReadSeq;
  if (members.length < memberCount) return 0;
  const others = members.filter((member) => member.userId !== userId);
  return others.length === 0 ? 0 : Math.min(...others.map(({ lastReadSeq }) => lastReadSeq));
}

/** Whether the last message to the user before `index` is new. The user's own are skipped: sending marks nothing as read. */
function followsNew(items: readonly ThreadItem[], index: number, readState: ReadState): boolean {
  let i = index - 1;
  for (let item = items[i]; item !== undefined; item = items[--i])
    if (!isSystem(item) && getSender(item, readState.userId) !== readState.userId)
      return isNew(item, readState);
  return false;
}

function isGroup(
  first: ThreadItem | undefined,
  second: ThreadItem | undefined,
  userId: UserId | null,
): boolean {
  if (first === undefined || second === undefined || isSystem(first) || isSystem(second)) return false;
  if (getSender(first, userId) !== getSender(second, userId)) return false;
  const [from, to] = [createdAt(first), createdAt(second)];
  return Date.parse(to) - Date.parse(from) < GROUP_MS && isSameDay(from, to);
}
