import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import { eventFrame, toGroupFrame } from '../live/frames.ts';
import { readThread } from './get-thread.ts';

/** Sends the thread to all connections of each member, as the member sees it. */
export async function notifyMembers(
  context: Pick<Context, 'db' | 'deliverer' | 'presence'>,
  threadId: ThreadId,
  members: readonly UserId[],
): Promise<void> {
  for (const userId of members) {
    const thread = await readThread(context, userId, threadId);
    const frame = eventFrame('thread', thread);
    context.deliverer.deliver({ to: [userId], frame: thread.kind === 'group' ? toGroupFrame(frame) : frame });
  }
}
