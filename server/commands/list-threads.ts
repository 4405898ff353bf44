import { listThreads as readThreads, type ThreadCursor } from '../db/threads.ts';
import type { Handler } from './call.ts';
import { Cursor } from './cursor.ts';
import { readPage } from './paging.ts';
import { viewThreads } from './thread-view.ts';

export const listThreads: Handler<'listThreads', 'db' | 'limiter' | 'presence'> = async (
  context,
  call,
  { limit, offset, cursor, include },
) => {
  const after = cursors.parse(cursor);
  const { userId } = call.actor;
  context.limiter.charge(userId, 'rows', offset ?? 0);
  const withGroups = include === 'groups';
  const { items, hasMore, last } = await readPage(
    limit,
    (rows) => readThreads(context.db, userId, { limit: rows, offset, after, withGroups }),
    (rows) => viewThreads(context, userId, rows),
  );
  return { threads: items, count: items.length, hasMore, nextCursor: cursors.next(hasMore, last?.cursor) };
};

const PATTERN = /^(\d{4}-.*Z)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

const cursors = new Cursor<ThreadCursor>({
  list: 'this list',
  write: ({ at, id }) => Buffer.from(`${at}/${id}`).toString('base64url'),
  parse: (text) => {
    const [, at, id] = PATTERN.exec(Buffer.from(text, 'base64url').toString()) ?? [];
    return at === undefined || id === undefined || !isTime(at) ? undefined : { at, id };
  },
});

/** Whether a text is a time in the form that cursors use, in a year that PostgreSQL knows. */
function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text && time.getUTCFullYear() > 0;
}
