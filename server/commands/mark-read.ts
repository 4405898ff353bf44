import type { MessageId, Seq, ThreadId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { findPosition } from '../db/messages.ts';
import { eventFrame, toGroupFrame } from '../live/frames.ts';
import type { Call, Handler } from './call.ts';
import { endUnreadFrom } from './set-thread-state.ts';

type Needs = 'db' | 'deliverer' | 'presence' | 'readReceipts';

export const markRead: Handler<'markRead', Needs> = async (context, call, { threadId, messageId, seq }) => {
  const upTo = messageId === undefined ? seq : await seqIn(context, call, threadId, messageId);
  return { threadId, seq: await advance(context, call, threadId, upTo ?? 0) };
};

export const markMessageRead: Handler<'markMessageRead', Needs> = async (context, call, { messageId }) => {
  const position = await findPosition(context.db, messageId, call.actor.userId);
  if (position === undefined) throw new AppError('not_found');
  await advance(context, call, position.threadId, position.seq);
  return { success: true };
};

async function seqIn(
  { db }: Pick<Context, 'db'>,
  call: Call,
  threadId: ThreadId,
  messageId: MessageId,
): Promise<Seq> {
  const position = await findPosition(db, messageId, call.actor.userId);
  if (position?.threadId !== threadId) throw new AppError('not_found');
  return position.seq;
}

/** Moves the watermark. If it moved, the other member and the reader's other connections get an event. */
async function advance(
  context: Pick<Context, Needs>,
  call: Call,
  threadId: ThreadId,
  upTo: Seq,
): Promise<Seq> {
  const { userId } = call.actor;
  const { readers, seq, moved } = await context.readReceipts.add({ threadId, userId, seq: upTo });
  if (moved === undefined) {
    // Almost every receipt moves the watermark, and pays nothing for this.
    await endUnreadFrom(context, call, threadId, upTo);
  } else {
    const frame = eventFrame('read', {
      threadId,
      messageId: moved.messageId,
      userId,
      seq,
      readAt: moved.readAt,
    });
    const to = [...new Set([...readers.userIds, userId])];
    context.deliverer.deliver({ to, frame: readers.isGroup ? toGroupFrame(frame) : frame }, call.connection);
  }
  return seq;
}
