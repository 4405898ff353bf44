import type { UnreadTotals } from '@messaging/protocol/unread';
import type { Actor } from '../users/actor.ts';
import type { Context } from '../context.ts';
import { getReader } from './get-reader.ts';

/** The unread totals of a user, of all threads or of pairs only. */
export async function countUnread(
  context: Pick<Context, 'profiles' | 'unreadTotals'>,
  { actor, knowsGroups }: { readonly actor: Actor; readonly knowsGroups: boolean },
): Promise<UnreadTotals> {
  return await context.unreadTotals.add({ ...(await getReader(context, actor)), withGroups: knowsGroups });
}
