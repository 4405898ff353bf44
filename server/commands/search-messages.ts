import { invalid, AppError } from '../app-error.ts';
import type { Message } from '@messaging/protocol/message';
import { findHits, type Hit } from '@messaging/protocol/search/find-hits';
import { parseSearch } from '@messaging/protocol/search/parse-search';
import type { SearchQuery } from '@messaging/protocol/search/search-query';
import { toPeriod, type Period } from '@messaging/protocol/search/to-period';
import { tokenizeMessage } from '@messaging/protocol/search/tokenize-message';
import { toSharedTypes } from '@messaging/protocol/search/to-shared-types';
import type { SearchResult } from '@messaging/protocol/search-commands';
import type { Thread } from '@messaging/protocol/thread';
import type { UserId } from '@messaging/protocol/primitives';
import { isSearching } from '../config/config.ts';
import type { Context } from '../context.ts';
import { findWords, type FoundPosition, type SearchCursor } from '../db/search/find-words.ts';
import { isSearchFilled } from '../db/search/search-progress.ts';
import { toPositionKey } from '../db/message-row.ts';
import { findMessages } from '../db/messages.ts';
import { findThreads } from '../db/threads.ts';
import type { Handler } from './call.ts';
import { Cursor } from './cursor.ts';
import { fitAnswer } from './fit-answer.ts';
import { hideQuote } from './hide-quote.ts';
import { readMembership } from './members.ts';
import { resolveSearch } from './resolve-search.ts';
import { viewThreads } from './thread-view.ts';

type Parts = 'config' | 'db' | 'limiter' | 'members' | 'metrics' | 'presence';

/** What the index finds is compared with what the messages say now, so nothing that was edited away or deleted is found. */
export const searchMessages: Handler<'searchMessages', Parts> = async (context, { actor }, input) => {
  const { db, limiter } = context;
  const { userId } = actor;
  if (!isSearching(context.config)) throw new AppError('search_off');
  const after = cursors.parse(input.cursor);
  const query = parseSearch(input.q);
  const period = readPeriod(query, input.zone);
  using _ = await limiter.enterSearch(userId);
  if (input.threadId !== undefined) await readMembership(context, input.threadId, userId);
  const [{ words, isWhole }, isFilled] = await Promise.all([
    resolveSearch(db, userId, query, input.threadId),
    isSearchFilled(db),
  ]);
  if (words === undefined)
    return { results: [], count: 0, hasMore: false, nextCursor: null, isComplete: true };
  const found = await findWords(db, words, { after, period, limit: input.limit + 1 });
  const shown = found.positions.slice(0, input.limit);
  const matching = await readResults(context, userId, shown, query);
  const fitting = fitAnswer(matching.map(({ result }) => result));
  const isCut = fitting.length < matching.length;
  const last = isCut ? matching[fitting.length - 1]?.position : shown.at(-1);
  const hasMore = isCut || found.positions.length > input.limit;
  const isComplete = found.isComplete && isWhole && isFilled;
  context.metrics.searches.inc(isComplete ? 'complete' : 'incomplete');
  return {
    results: fitting,
    count: fitting.length,
    hasMore,
    nextCursor: cursors.next(hasMore, last),
    isComplete,
  };
};

interface Matching {
  readonly position: FoundPosition;
  readonly result: SearchResult;
}

/** The results at these positions, without those whose message says something else by now. */
async function readResults(
  context: Pick<Context, 'db' | 'presence'>,
  viewer: UserId,
  positions: readonly FoundPosition[],
  query: SearchQuery,
): Promise<Matching[]> {
  const { db } = context;
  const threadIds = [...new Set(positions.map(({ threadId }) => threadId))];
  const [messages, threads] = await Promise.all([
    findMessages(db, positions),
    findThreads(db, viewer, threadIds, { withGroups: true }).then(({ rows }) =>
      viewThreads(context, viewer, rows),
    ),
  ]);
  const byPlace = new Map(Array.from(messages.values(), (message) => [toPositionKey(message), message]));
  const byId = new Map(threads.map((thread) => [thread.id, thread]));
  return positions.flatMap((position) => {
    const [message, thread] = [byPlace.get(toPositionKey(position)), byId.get(position.threadId)];
    const highlights = message && thread && matchMessage(message, query);
    if (!message || !thread || !highlights || isLater(message, thread)) return [];
    const { id, kind, title, jobId, otherUser, members } = thread;
    const result = {
      message: hideQuote(message, position.first),
      thread: { id, kind, title, jobId, otherUser, members },
      highlights: highlights.map((hit) => [...hit]),
    };
    return [{ position, result }];
  });
}

/** Whether the message has changed since the reader left its thread: then what it says is not for this reader. */
const isLater = ({ change }: Message, { hasLeft, lastChange }: Thread): boolean =>
  hasLeft && (change ?? 0) > lastChange;

/** The hits in a message; undefined if it does not match. Only what a message can lose is compared: the index knows the rest. */
function matchMessage(message: Message, { terms, filters }: SearchQuery): readonly Hit[] | undefined {
  if (message.deletedAt !== null || message.kind !== 'user') return undefined;
  const types = toSharedTypes(message);
  const holds = filters.every((filter) => {
    if (filter.name === 'has') return types.includes(filter.type) !== filter.isExcluded;
    if (filter.name === 'is') return (message.pinnedAt !== null) !== filter.isExcluded;
    return true;
  });
  return holds ? findHits(tokenizeMessage(message.body, message.attachments), terms) : undefined;
}

/** The time that all days of the query leave. */
function readPeriod({ filters }: SearchQuery, zone = 'UTC'): Period {
  let [start, end] = [-Infinity, Infinity];
  for (const filter of filters) {
    if (!('day' in filter)) continue;
    const day = readDay(filter.day, zone);
    if (filter.name !== 'before') start = Math.max(start, filter.name === 'after' ? day.end : day.start);
    if (filter.name !== 'after') end = Math.min(end, filter.name === 'before' ? day.start : day.end);
  }
  return { start, end };
}

function readDay(day: string, zone: string): Period {
  try {
    const period = toPeriod(day, zone);
    if (period !== undefined) return period;
  } catch {
    // A RangeError: there is no such zone.
  }
  throw invalid('zone', 'is not a time zone');
}

const PATTERN = /^(\d{4}-.*Z)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/(\d{1,15})$/;

const cursors = new Cursor<SearchCursor>({
  list: 'this search',
  write: ({ at, threadId, seq }) =>
    Buffer.from(`${at.toISOString()}/${threadId}/${seq}`).toString('base64url'),
  parse: (text) => {
    const [, at, threadId, seq] = PATTERN.exec(Buffer.from(text, 'base64url').toString()) ?? [];
    const time = new Date(at ?? Number.NaN);
    return threadId === undefined || Number.isNaN(time.getTime())
      ? undefined
      : { at: time, threadId, seq: Number(seq) };
  },
});
