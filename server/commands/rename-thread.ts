import { AppError } from '../app-error.ts';
import { isPublishing } from '../config/config.ts';
import { renameThread as storeTitle } from '../db/rename-thread.ts';
import { announceLater, type AnnounceNeeds } from './announce.ts';
import { CommandResult, type Handler } from './call.ts';
import { readThread } from './get-thread.ts';

/** The members of a pair may rename it, and the owners of a group. A title that the thread has is not delivered again. */
export const renameThread: Handler<'renameThread', 'config' | AnnounceNeeds> = async (
  context,
  { actor },
  { threadId, title },
) => {
  const { config, db } = context;
  const renaming = { threadId, title, actorId: actor.userId, messageId: Bun.randomUUIDv7() };
  const renamed = await storeTitle(db, { ...renaming, isPublished: isPublishing(config) }, (late) => {
    if (typeof late === 'object') announceLater(context, late);
  });
  if (typeof renamed === 'string') throw new AppError(renamed);
  const thread = await readThread(context, actor.userId, threadId);
  return new CommandResult(thread, false, () => {
    if (renamed !== undefined) announceLater(context, renamed);
  });
};
