import type { Actor } from '../users/actor.ts';
import { toAudience, toFeedId } from '../users/audience.ts';
import type { Context } from '../context.ts';
import type { Reader } from '../db/notifications.ts';

/** The feeds that the user reads: their own and that of their audience. */
export async function getReader({ profiles }: Pick<Context, 'profiles'>, actor: Actor): Promise<Reader> {
  const audience = toAudience(await profiles.getRole(actor));
  const own = toFeedId(actor.userId);
  return { userId: actor.userId, feeds: audience === null ? [own] : [own, toFeedId(audience)] };
}
