import { invalid } from '../app-error.ts';
import { listThreads as readThreads, type ThreadCursor } from '../db/threads.ts';
import type { Handler } from './call.ts';
import { viewThreads } from './thread-view.ts';

export const listThreads: Handler<'listThreads'> = async (context, { actor }, { limit, offset, cursor }) => {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const found = await readThreads(context.db, actor.userId, { limit: limit + 1, offset, after });
  const page = found.slice(0, limit);
  const hasMore = found.length > limit;
  const last = page.at(-1);
  return {
    threads: await viewThreads(context, page),
    count: page.length,
    hasMore,
    nextCursor: hasMore && last !== undefined ? encodeCursor(last.cursor) : null,
  };
};

function encodeCursor({ at, id }: ThreadCursor): string {
  return Buffer.from(`${at}/${id}`).toString('base64url');
}

function decodeCursor(text: string): ThreadCursor {
  const [, at, id] =
    /^(\d{4}-\d\d-\d\dT[\d:.]{12}Z)\/([0-9a-f-]{36})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (at === undefined || id === undefined || Number.isNaN(Date.parse(at)))
    throw invalid('cursor', 'is not a cursor of this list');
  return { at, id };
}
