import type { ThreadId, UserId } from '@messaging/protocol/primitives';
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

export type AnnounceNeeds = 'background' | 'db' | 'deliverer' | 'presence';

const RESYNC = eventFrame('resync', { reason: 'a change of a thread could not be read' });

/** Announces a change in the background: the threads of its members are read one by one, and the caller need not wait for it. */
export function announceLater(context: Pick<Context, AnnounceNeeds>, change: ThreadChange): void {
  context.background.start('announcing a change', announce(context, change));
}

/**
 * Tells the members of a stored change. If it cannot be read, they are told to `sync`, which brings it once the database answers.
 */
async function announce(context: Pick<Context, AnnounceNeeds>, change: ThreadChange): Promise<void> {
  try {
    await sendChange(context, change);
  } catch (error) {
    const { isGroup } = change;
    context.deliverer.deliver({ to: listReaders(change), frame: isGroup ? toGroupFrame(RESYNC) : RESYNC });
    throw error;
  }
}

const listReaders = ({ memberIds, removedId }: ThreadChange): readonly UserId[] =>
  removedId === undefined ? memberIds : [...memberIds, removedId];

/**
 * Tells the members of a change: first the system message, which has its place among the messages, then the thread. Who was
 * removed gets the message, too, and then `thread_removed`.
 */
async function sendChange(
  context: Pick<Context, 'db' | 'deliverer' | 'presence'>,
  change: ThreadChange,
): Promise<void> {
  const { db, deliverer } = context;
  const { position, isGroup, memberIds, removedId } = change;
  const { threadId } = position;
  const [message] = (await findMessages(db, [position])).values();
  if (message !== undefined)
    deliverer.deliverMessage({ message, memberIds: isGroup ? listReaders(change) : null });
  if (removedId !== undefined) notifyRemoved(context, threadId, removedId);
  await notifyMembers(context, threadId, memberIds);
}

/** Tells a user of the removal from a group. */
export function notifyRemoved(
  { deliverer }: Pick<Context, 'deliverer'>,
  threadId: ThreadId,
  userId: UserId,
): void {
  deliverer.deliver({ to: [userId], frame: toGroupFrame(eventFrame('thread_removed', { threadId })) });
}
