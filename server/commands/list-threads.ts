import type { Input } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import type { Thread } from '@messaging/protocol/thread';
import type { Context } from '../context.ts';
import { scanThreads, type FoundThread } from '../db/scan-threads.ts';
import { findThreads, listThreads as readThreads, type ThreadCursor } from '../db/threads.ts';
import type { Handler } from './call.ts';
import { Cursor } from './cursor.ts';
import { fitAnswer } from './fit-answer.ts';
import { matchesWords } from './matches-words.ts';
import { readPage } from './paging.ts';
import { viewThreads } from './thread-view.ts';

type Needs = 'db' | 'limiter' | 'presence';

export const listThreads: Handler<'listThreads', Needs> = async (context, call, input) => {
  const { limit, offset, cursor, include, filter, jobId, label, q } = input;
  const after = cursors.parse(cursor);
  const { userId } = call.actor;
  if ([filter, jobId, label, q].some((value) => value !== undefined))
    return await listFiltered(context, userId, input, after);
  context.limiter.charge(userId, 'rows', offset ?? 0);
  const withGroups = include === 'groups';
  const { items, hasMore, last } = await readPage(
    limit,
    (rows) => readThreads(context.db, userId, { limit: rows, offset, after, withGroups }),
    (rows) => viewThreads(context, userId, rows),
  );
  return { threads: items, count: items.length, hasMore, nextCursor: cursors.next(hasMore, last?.cursor) };
};

/** A page of the threads that a filter selects. It ends where its scan ends, although it may be short then. */
async function listFiltered(
  context: Pick<Context, Needs>,
  userId: UserId,
  input: Input<'listThreads'>,
  after: ThreadCursor | undefined,
) {
  const { limit, include, filter, jobId, label, q } = input;
  context.limiter.charge(userId, 'rows', LIMITS.scannedThreads);
  const withGroups = include === 'groups';
  const scan = { filter, jobId, label, withGroups, withNames: q !== undefined, after };
  const { rows, end } = await scanThreads(context.db, userId, {
    ...scan,
    limit: q === undefined ? limit + 1 : undefined,
  });
  const found =
    q === undefined ? rows : rows.filter(({ title, names }) => matchesWords([title, ...names], q));
  const items = fitAnswer(await readInOrder(context, userId, found.slice(0, limit)));
  const hasMore = items.length < found.length || end !== null;
  const next = items.length < found.length ? found[items.length - 1] : (end ?? undefined);
  return { threads: items, count: items.length, hasMore, nextCursor: cursors.next(hasMore, next) };
}

/** The first ones of these threads, as many as fit an answer, in their order. */
async function readInOrder(
  context: Pick<Context, Needs>,
  userId: UserId,
  found: readonly FoundThread[],
): Promise<Thread[]> {
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const { rows } = await findThreads(context.db, userId, ids, { withGroups: true });
  // The bytes of an answer cut the threads with the oldest activity, whatever the order of this list.
  if (rows.length < ids.length && ids.length > 1)
    return await readInOrder(context, userId, found.slice(0, Math.floor(found.length / 2)));
  const threads = new Map((await viewThreads(context, userId, rows)).map((thread) => [thread.id, thread]));
  return ids.flatMap((id) => threads.get(id) ?? []);
}

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
