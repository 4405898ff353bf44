import { AppError } from '../app-error.ts';
import { isPublishing } from '../config/config.ts';
import { findMessages } from '../db/messages.ts';
import { renameThread as storeTitle } from '../db/rename-thread.ts';
import type { Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { notifyMembers } from './notify-members.ts';

/** The members of a pair may rename it, and the owners of a group. A title that the thread has is not delivered again. */
export const renameThread: Handler<'renameThread', 'config' | 'db' | 'deliverer' | 'presence'> = async (
  context,
  { actor },
  { threadId, title },
) => {
  const { config, db, deliverer } = context;
  const renaming = { threadId, title, actorId: actor.userId, messageId: Bun.randomUUIDv7() };
  const renamed = await storeTitle(db, { ...renaming, isPublished: isPublishing(config) });
  if (typeof renamed === 'string') throw new AppError(renamed);
  if (renamed !== undefined) {
    const { position, memberIds, isGroup } = renamed;
    const [message] = (await findMessages(db, [position])).values();
    if (message !== undefined) deliverer.deliverMessage({ message, memberIds: isGroup ? memberIds : null });
    await notifyMembers(context, threadId, memberIds);
  }
  return await readThread(context, actor.userId, threadId);
};
