import type { UserId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import type { MessagePosition } from '../db/message-row.ts';
import { findMessages } from '../db/messages.ts';
import { eventFrame, toGroupFrame } from '../live/frames.ts';
import { notifyMembers } from './notify-members.ts';

/** A stored change of a thread, with its system message. */
interface ThreadChange {
  /** The system message. */
  readonly position: MessagePosition;
  readonly isGroup: boolean;
  /** The members after the change. */
  readonly memberIds: readonly UserId[];
  readonly removedId?: UserId | undefined;
}

/**
 * Tells the members of a change: first the system message, which has its place among the messages, then the thread. Who was
 * removed gets the message, too, and then `thread_removed`.
 */
export async function announce(
  context: Pick<Context, 'db' | 'deliverer' | 'presence'>,
  { position, isGroup, memberIds, removedId }: ThreadChange,
): Promise<void> {
  const { db, deliverer } = context;
  const { threadId } = position;
  const readers = removedId === undefined ? memberIds : [...memberIds, removedId];
  const [message] = (await findMessages(db, [position])).values();
  if (message !== undefined) deliverer.deliverMessage({ message, memberIds: isGroup ? readers : null });
  if (removedId !== undefined) {
    const frame = toGroupFrame(eventFrame('thread_removed', { threadId }));
    deliverer.deliver({ to: [removedId], frame });
  }
  await notifyMembers(context, threadId, memberIds);
}
