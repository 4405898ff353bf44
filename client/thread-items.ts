import { applyChange } from './apply-change.ts';
import type { OutboxChange, OutboxItem } from './outbox-entry.ts';
import type { ThreadItem } from './thread-store.ts';
import { toItemKey, type StoredItem, type Timeline } from './timeline.ts';
import type { UserId } from './wire.ts';

/** Number of newest items among which an unsent message is looked up as stored already. */
const RECENT_ITEMS = 1_000;

/** What the outbox has of a thread. */
export interface Unsent {
  readonly messages: readonly OutboxItem[];
  readonly changes: readonly OutboxChange[];
}

/** The items of a thread as the user sees them: with unsent changes, and followed by unsent messages. */
export function listItems(
  timeline: Timeline,
  { messages, changes }: Unsent,
  userId: UserId | null,
): ThreadItem[] {
  const items: ThreadItem[] = withChanges(timeline, changes, userId);
  // What comes after messages that are left out has no place yet.
  if (timeline.hasLater) return items;
  // Own messages beyond a gap are stored, but can be shown as stored only when the gap is filled.
  for (const message of timeline.ahead) {
    const { senderId, clientId, replyTo, ...content } = message;
    if (senderId !== userId || clientId === null) continue;
    const reply = replyTo === null ? {} : { replyTo: replyTo.messageId };
    items.push({ ...content, ...reply, clientId, state: 'pending', key: toItemKey(userId, clientId) });
  }
  // A message whose ack was lost is both stored and unsent until it has been sent again.
  const recent = new Set(messages.length === 0 ? [] : items.slice(-RECENT_ITEMS).map(({ key }) => key));
  for (const item of messages) {
    const key = toItemKey(userId, item.clientId);
    if (!recent.has(key)) items.push({ ...item, ...item.edit, key });
  }
  return items;
}

function withChanges(
  timeline: Timeline,
  changes: readonly OutboxChange[],
  userId: UserId | null,
): StoredItem[] {
  const items = timeline.items.slice();
  for (const change of changes) {
    const index = (change.seq ?? 0) - timeline.first;
    const item = items[index];
    if (item?.message.id === change.messageId)
      items[index] = { ...item, message: applyChange(item.message, change, userId), isChanging: true };
  }
  return items;
}
