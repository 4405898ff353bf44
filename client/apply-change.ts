import type { OutboxChange } from './outbox-entry.ts';
import type { Attachment, Message, Reaction, UserId } from './wire.ts';

/** The text of a deleted message, as the service writes it. */
const DELETED = '[deleted]';

/** The message as it is when the service has carried out the change. */
export function applyChange(
  message: Message,
  { change, createdAt }: OutboxChange,
  userId: UserId | null,
): Message {
  if (message.deletedAt !== null || userId === null) return message;
  if (change.type === 'react')
    return { ...message, reactions: react(message.reactions, change.emoji, userId, change.on) };
  const version = message.version + 1;
  if (change.type === 'remove')
    return { ...message, version, body: DELETED, attachments: [], reactions: [], deletedAt: createdAt };
  const { body, attachments } = change;
  if (body === message.body && attachments === undefined) return message;
  const files = attachments?.map((file, i) => ({
    type: null,
    size: null,
    ...file,
    id: file.id ?? String(i),
    // A file of the service has no address yet; who shows it looks at `fileId`.
  })) as readonly Attachment[] | undefined;
  return { ...message, version, body, attachments: files ?? message.attachments, editedAt: createdAt };
}

function react(
  reactions: readonly Reaction[],
  emoji: string,
  userId: UserId,
  isOn: boolean,
): readonly Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  if (known === undefined)
    return isOn ? [...reactions, { emoji, count: 1, userIds: [userId], isClipped: false }] : reactions;
  // A clipped list may have the user although it does not name them.
  if (known.userIds.includes(userId) === isOn || (isOn && known.isClipped)) return reactions;
  const others = known.userIds.filter((id) => id !== userId);
  const changed = isOn
    ? { ...known, count: known.count + 1, userIds: [...others, userId] }
    : { ...known, count: known.count - 1, userIds: others };
  return reactions
    .map((reaction) => (reaction === known ? changed : reaction))
    .filter(({ count }) => count > 0);
}
