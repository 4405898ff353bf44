import { invalid } from '../app-error.ts';
import { listThreads as readThreads, type ThreadCursor } from '../db/threads.ts';
import { fitting } from './fit-answer.ts';
import type { Handler } from './call.ts';
import { viewThreads } from './thread-view.ts';

export const listThreads: Handler<'listThreads'> = async (context, { actor }, { limit, offset, cursor }) => {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  context.limiter.charge(actor.userId, 'rows', offset ?? 0);
  const { rows, found } = await readThreads(context.db, actor.userId, { limit: limit + 1, offset, after });
  const threads = fitting(await viewThreads(context, rows.slice(0, limit)));
  const hasMore = threads.length < found;
  const last = rows[threads.length - 1];
  return {
    threads,
    count: threads.length,
    hasMore,
    nextCursor: hasMore && last !== undefined ? encodeCursor(last.cursor) : null,
  };
};

function encodeCursor({ at, id }: ThreadCursor): string {
  return Buffer.from(`${at}/${id}`).toString('base64url');
}

const CURSOR = /^(\d{4}-.*Z)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

function decodeCursor(text: string): ThreadCursor {
  const [, at, id] = CURSOR.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (at === undefined || id === undefined || !isTime(at))
    throw invalid('cursor', 'is not a cursor of this list');
  return { at, id };
}

/** Whether it is a time as encodeCursor writes them, of a year PostgreSQL knows. */
function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text && time.getUTCFullYear() > 0;
}
