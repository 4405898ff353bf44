import { renameThread as storeTitle } from '../db/rename-thread.ts';
import type { Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { otherMember } from './members.ts';
import { notifyMembers } from './notify-members.ts';

/** Both members may rename their thread. A title that the thread has is not delivered again. */
export const renameThread: Handler<'renameThread', 'db' | 'deliverer' | 'members' | 'presence'> = async (
  context,
  { actor },
  { threadId, title },
) => {
  const other = await otherMember(context, threadId, actor.userId);
  const isRenamed = await storeTitle(context.db, threadId, title);
  if (isRenamed) await notifyMembers(context, threadId, [actor.userId, other]);
  return await readThread(context, actor.userId, threadId);
};
