import { LIMITS } from '@messaging/protocol/limits';
import { listPins as readPins } from '../db/messages.ts';
import type { Handler } from './call.ts';
import { otherMember } from './members.ts';
import { readPage } from './paging.ts';

export const listPins: Handler<'listPins', 'db' | 'members'> = async (
  context,
  { actor },
  { threadId, before = Number.MAX_SAFE_INTEGER },
) => {
  await otherMember(context, threadId, actor.userId);
  const { items, hasMore } = await readPage(
    LIMITS.pins,
    (limit) => readPins(context.db, threadId, before, limit),
    (rows) => rows,
  );
  return { messages: items, count: items.length, hasMore };
};
