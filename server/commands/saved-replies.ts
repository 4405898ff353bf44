import { SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import { AppError } from '../app-error.ts';
import {
  deleteSavedReply,
  listSavedReplies as readReplies,
  putSavedReply as storeReply,
} from '../db/saved-replies.ts';
import { FIRST_POSITION } from '../db/user-messages.ts';
import { eventFrame } from '../live/frames.ts';
import type { Handler } from './call.ts';
import { readPage } from './paging.ts';

export const listSavedReplies: Handler<'listSavedReplies', 'db'> = async (
  { db },
  { actor },
  { after = FIRST_POSITION.threadId },
) => {
  const { items, hasMore } = await readPage(
    SCHEDULE_LIMITS.savedReplies,
    (limit) => readReplies(db, actor.userId, { after, limit }),
    (rows) => rows,
  );
  return { replies: items, count: items.length, hasMore };
};

export const putSavedReply: Handler<'putSavedReply', 'db' | 'deliverer'> = async (
  { db, deliverer },
  { actor },
  { id = Bun.randomUUIDv7(), name, body },
) => {
  const reply = { id, name, body };
  if (!(await storeReply(db, actor.userId, reply))) throw new AppError('too_many_saved_replies');
  deliverer.deliver({ to: [actor.userId], frame: eventFrame('saved_reply', { id, reply }) });
  return reply;
};

export const removeSavedReply: Handler<'removeSavedReply', 'db' | 'deliverer'> = async (
  { db, deliverer },
  { actor },
  { replyId },
) => {
  if (!(await deleteSavedReply(db, actor.userId, replyId))) throw new AppError('not_found');
  deliverer.deliver({
    to: [actor.userId],
    frame: eventFrame('saved_reply', { id: replyId, reply: null }),
  });
  return { success: true };
};
