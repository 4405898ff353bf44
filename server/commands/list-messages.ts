import { listMessagesAfter, listMessagesBefore } from '../db/messages.ts';
import type { Handler } from './call.ts';
import { threadFor } from './get-thread.ts';
import { otherMember } from './members.ts';

export const listMessages: Handler<'listMessages'> = async (
  context,
  { actor },
  { threadId, limit, offset, before, after },
) => {
  await otherMember(context, threadId, actor.userId);
  const from = async (): Promise<number> => {
    if (before !== undefined) return before;
    if (!offset) return Number.MAX_SAFE_INTEGER;
    // Numbers have no gaps, so an offset is a number: nothing is counted or skipped.
    return Math.max(0, (await threadFor(context, actor.userId, threadId)).lastSeq - offset + 1);
  };
  const found =
    after === undefined
      ? await listMessagesBefore(context.db, threadId, await from(), limit + 1)
      : await listMessagesAfter(context.db, threadId, after, limit + 1);
  const messages = found.slice(0, limit);
  return { messages, count: messages.length, hasMore: found.length > limit };
};
