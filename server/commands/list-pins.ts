import { LIMITS } from '@messaging/protocol/limits';
import { listPins as readPins } from '../db/messages.ts';
import type { Handler } from './call.ts';
import { hideQuotes } from './hide-quotes.ts';
import { readMembership } from './members.ts';
import { readPage } from './paging.ts';

export const listPins: Handler<'listPins', 'db' | 'members'> = async (
  context,
  { actor },
  { threadId, before = Number.MAX_SAFE_INTEGER },
) => {
  const { range } = await readMembership(context, threadId, actor.userId);
  const { items, hasMore } = await readPage(
    LIMITS.pins,
    (limit) => readPins(context.db, threadId, { before, limit, visible: range }),
    (rows) => rows,
  );
  return { messages: hideQuotes(items, range.first), count: items.length, hasMore };
};
