import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { findMembership, type Membership } from '../db/member-rows.ts';

const ALL = { first: 1, last: Number.MAX_SAFE_INTEGER, left: null };

/**
 * Which messages of a thread the user may see, and its members. The members of a pair never change, so they are kept in memory.
 * Fails with `not_found` for a thread that does not exist, and for a user who never was a member.
 */
export async function readMembership(
  { db, members }: Pick<Context, 'db' | 'members'>,
  threadId: ThreadId,
  userId: UserId,
): Promise<Membership> {
  const pair = members.get(threadId);
  if (pair?.includes(userId)) return { isGroup: false, memberIds: pair, isMember: true, range: ALL };
  const membership = pair === undefined ? await findMembership(db, threadId, userId) : undefined;
  if (membership === undefined) throw new AppError('not_found');
  if (!membership.isGroup) members.set(threadId, membership.memberIds);
  return membership;
}
