import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { findMembers } from '../db/threads.ts';

/** The other member of a thread. Fails with `not_found` for a thread that does not exist or is not the user's. */
export async function otherMember(
  context: Pick<Context, 'db' | 'members'>,
  threadId: ThreadId,
  userId: UserId,
): Promise<UserId> {
  const members = context.members.get(threadId) ?? (await findMembers(context.db, threadId));
  if (members === undefined || !members.includes(userId)) throw new AppError('not_found');
  context.members.set(threadId, members);
  return members.find((member) => member !== userId) ?? userId;
}
