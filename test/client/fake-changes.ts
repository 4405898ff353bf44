import type { Message } from '@messaging/client';

/** A command that changes a message, as its frame carries it. */
export type ChangeCommand =
  | { readonly type: 'edit'; readonly messageId: string; readonly body: string; readonly ifVersion?: number }
  | { readonly type: 'delete'; readonly messageId: string }
  | { readonly type: 'react'; readonly messageId: string; readonly emoji: string; readonly on: boolean };

/** Fields that a command changes in a message; null: the message already is as the command wants it. */
type Changed = Partial<Message> | null;

/** What a command of `actor` does to a message, or the code of its refusal. */
export function judgeChange(message: Message, command: ChangeCommand, actor: number): Changed | string {
  if (command.type === 'react') return judgeReaction(message, command, actor);
  const isDeleted = message.deletedAt !== null;
  const { version } = message;
  if (message.senderId !== actor) return 'not_author';
  if (command.type === 'delete')
    return isDeleted
      ? null
      : { version: version + 1, body: '[deleted]', attachments: [], deletedAt: 'now', reactions: [] };
  if (isDeleted) return 'too_late';
  if (command.body === message.body) return null;
  if ((command.ifVersion ?? version) !== version) return 'version_conflict';
  return { version: version + 1, body: command.body, editedAt: 'now' };
}

function judgeReaction(
  { reactions, deletedAt }: Message,
  { emoji, on }: Extract<ChangeCommand, { type: 'react' }>,
  actor: number,
): Changed | string {
  const known = reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
  if (known.includes(actor) === on) return null;
  if (deletedAt !== null) return 'too_late';
  const userIds = on ? [...known, actor] : known.filter((id) => id !== actor);
  const changed = { emoji, userIds, count: userIds.length, isClipped: false };
  const isNew = known.length === 0;
  const all = isNew ? [...reactions, changed] : reactions.map((old) => (old.emoji === emoji ? changed : old));
  return { reactions: all.filter(({ count }) => count > 0) };
}
