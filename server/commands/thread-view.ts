import type { Thread } from '@messaging/protocol/thread';
import type { Context } from '../context.ts';
import type { StoredThread } from '../db/threads.ts';

/** Adds the presence of the other member to stored threads. */
export async function viewThreads(
  { presence }: Pick<Context, 'presence'>,
  stored: readonly StoredThread[],
): Promise<Thread[]> {
  const online = await presence.online(stored.map((thread) => thread.otherUser.userId));
  return stored.map(({ cursor: _, otherUser, ...thread }) => ({
    ...thread,
    otherUser: { ...otherUser, isOnline: online.has(otherUser.userId) },
  }));
}
