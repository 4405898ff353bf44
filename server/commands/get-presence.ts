import type { UserId } from '@messaging/protocol/primitives';
import type { Actor } from '../users/actor.ts';
import type { Context } from '../context.ts';
import { findLastSeen, shareThread } from '../db/users.ts';
import type { Handler } from './call.ts';

/** A user without a common thread gets the answer for an unknown user, so that it does not reveal who exists. */
export const getPresence: Handler<'getPresence', 'config' | 'db' | 'presence'> = async (
  context,
  { actor },
  { userId },
) => {
  const offline = { userId, isOnline: false, status: 'offline', lastSeenAt: null } as const;
  if (!(await maySee(context, actor, userId))) return offline;
  const status = (await context.presence.online([userId])).get(userId);
  if (status !== undefined) return { userId, isOnline: true, status, lastSeenAt: null };
  return { ...offline, lastSeenAt: await findLastSeen(context.db, userId) };
};

async function maySee(
  { config, db }: Pick<Context, 'config' | 'db'>,
  actor: Actor,
  userId: UserId,
): Promise<boolean> {
  if (userId === actor.userId || actor.role === 'ADMIN' || config.presenceVisibility === 'everyone')
    return true;
  return await shareThread(db, actor.userId, userId);
}
