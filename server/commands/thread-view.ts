import type { Thread } from '@messaging/protocol/thread';
import type { UserId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import type { StoredThread } from '../db/threads.ts';

/** Adds the presence of the members to stored threads, and the other member to pairs. */
export async function viewThreads(
  { presence }: Pick<Context, 'presence'>,
  viewer: UserId,
  stored: readonly StoredThread[],
): Promise<Thread[]> {
  const shown = stored.flatMap(({ members }) => members.map(({ userId }) => userId));
  const online = await presence.online([...new Set(shown)]);
  return stored.map(({ cursor: _, members, ...thread }) => {
    const viewed = members.map((member) => ({ ...member, isOnline: online.has(member.userId) }));
    const other = thread.kind === 'pair' ? viewed.find(({ userId }) => userId !== viewer) : undefined;
    return { ...thread, otherUser: other === undefined ? null : toOtherUser(other), members: viewed };
  });
}

function toOtherUser({
  role: _,
  side: __,
  lastReadSeq: ___,
  ...user
}: Thread['members'][number]): Thread['otherUser'] {
  return user;
}
