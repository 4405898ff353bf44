import type { Input, Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { Context } from '../context.ts';
import { parseToken, formatToken, type ChangeToken } from '../db/changes.ts';
import type { Fetched } from '../db/messages.ts';
import { changedNotifications, type Reader } from '../db/notifications.ts';
import { findThreads } from '../db/threads.ts';
import { countUnreadNotifications } from '../db/unread-totals.ts';
import { jsonBytes } from './fit-answer.ts';
import type { Handler } from './call.ts';
import { getReader } from './get-reader.ts';
import { findBehind, fitMissing, listThreadIds, readMissing } from './sync-messages.ts';
import { viewThreads } from './thread-view.ts';

/**
 * The promise: the answer has every change that committed after the token was issued, and may repeat some that the client
 * knows. If the changes do not fit, the answer says `complete: false`; none is left out silently. Messages take the bytes
 * that are left; a thread's `lastSeq` and `lastChange` show the client that there are more.
 */
export const sync: Handler<
  'sync',
  'changes' | 'changeTokens' | 'db' | 'limiter' | 'presence' | 'profiles'
> = async (context, { actor, connection }, input) => {
  // Taken before anything is read: a change that commits meanwhile is in this answer, in the next one or in both.
  const now = await context.changeTokens.add();
  const reader = await getReader(context, actor);
  const changes = await changesSince(
    context,
    reader,
    { ...input, withGroups: connection?.knowsGroups ?? false },
    now,
  );
  const token = formatToken(now);
  if (changes !== undefined) return { ...changes, token, complete: true };
  const [unreadNotifications = 0] = await countUnreadNotifications(context.db, [reader]);
  return { threads: [], notifications: [], unreadNotifications, token, complete: false };
};

/** The changes since the token; undefined if the token does not tell them, or if they are too many. */
async function changesSince(
  context: Pick<Context, 'changes' | 'db' | 'limiter' | 'presence'>,
  reader: Reader,
  { withGroups, ...input }: Input<'sync'> & { readonly withGroups: boolean },
  now: ChangeToken,
): Promise<Omit<Output<'sync'>, 'token' | 'complete'> | undefined> {
  const since = parseSince(input.token, now);
  if (since === undefined) return undefined;
  const [maxThreads, maxNotifications] = [LIMITS.syncChanges, LIMITS.syncChanges];
  const [changes, behind] = await Promise.all([
    context.changes.add({ ...reader, since, maxThreads }),
    findBehind(context, reader.userId, input),
  ]);
  const threadIds = [...new Set([...changes.threadIds, ...listThreadIds(behind)])];
  if (threadIds.length > maxThreads) return undefined;
  const [found, missing, news] = await Promise.all([
    threadIds.length === 0 ? NONE : findThreads(context.db, reader.userId, threadIds, { withGroups }),
    readMissing(context.db, behind),
    changes.hasNotifications ? changedNotifications(context.db, reader, since, maxNotifications + 1) : NONE,
  ]);
  if (news.found > maxNotifications) return undefined;
  const threads = await viewThreads(context, reader.userId, found.rows);
  const bytesLeft = LIMITS.answerBytes - jsonBytes([threads, news.rows]);
  if (isCut(found) || isCut(news) || bytesLeft < 0) return undefined;
  return {
    threads,
    ...fitMissing(input, behind, missing, bytesLeft),
    notifications: news.rows,
    unreadNotifications: changes.unreadNotifications,
  };
}

const NONE = { rows: [], found: 0 };

function isCut({ rows, found }: Fetched<unknown>): boolean {
  return rows.length < found;
}

/** The first transaction that the client may have missed; undefined if its token does not tell it. */
function parseSince(text: string | null, now: ChangeToken): bigint | undefined {
  const token = text === null ? undefined : parseToken(text);
  const isOurs = token?.history === now.history && token.xact <= now.xact;
  return isOurs ? token.xact : undefined;
}
