import { LIMITS } from '@messaging/protocol/limits';
import { listPins as readPins } from '../db/messages.ts';
import type { Handler } from './call.ts';
import { readPage } from './paging.ts';
import { readVisible } from './read-visible.ts';

export const listPins: Handler<'listPins', 'db' | 'members'> = (
  context,
  { actor: { userId } },
  { threadId, before = Number.MAX_SAFE_INTEGER },
) =>
  readVisible(context, { threadId, userId }, async (visible) => {
    const { items, hasMore } = await readPage(
      LIMITS.pins,
      (limit) => readPins(context.db, threadId, { before, limit, visible }),
      (rows) => rows,
    );
    return { messages: items, hasMore };
  });
