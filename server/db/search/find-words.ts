import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Period } from '@messaging/protocol/search/to-period';
import type { Database, Statements } from '../database.ts';
import { isVisible } from '../thread-members.ts';
import { isCancelled } from '../postgres-error.ts';
import { listMonths, toMonth, toMonthStart } from './to-words.ts';
import { toTsquery, withMonths, type WordsQuery } from './to-tsquery.ts';

/** A message in the order of results: by time, newest first. */
export interface FoundPosition {
  readonly at: Date;
  readonly threadId: ThreadId;
  readonly seq: Seq;
  /** Number of the first message of the thread that the viewer may see. */
  readonly first: Seq;
}

/** Where a page begins: after this message. */
export type SearchCursor = Pick<FoundPosition, 'at' | 'threadId' | 'seq'>;

interface Page {
  readonly after: SearchCursor | undefined;
  /** Only messages of this time. */
  readonly period: Period;
  readonly limit: number;
}

interface FoundPage {
  readonly positions: readonly FoundPosition[];
  /** False: the time was over before all matches were looked at. */
  readonly isComplete: boolean;
}

/** Time limit of a search, in milliseconds. */
const LIMIT_MS = 1_000;
/** Matches up to which all are read and sorted. Of more, the months are looked at one after the other, the newest first. */
const FEW = 1_000;
/** Months of each step, the newest first; what is older is the last step. */
const STEPS = [1, 2, 4, 8, 16];

/** The next matches, newest first. Reads as many matches as needed, not all of them. */
export async function findWords(db: Database, query: WordsQuery, page: Page): Promise<FoundPage> {
  const end = performance.now() + LIMIT_MS;
  const tsquery = toTsquery(query);
  const found: FoundPosition[] = [];
  try {
    const isComplete = await db.transaction(async (statements) => {
      const read = async (text: string, { until = Infinity, most = NO_LIMIT }): Promise<ReadWords> => {
        await limitTime(statements, end);
        return readWords(statements, text, { ...query, ...page, until, most });
      };
      const few = await read(tsquery, { most: FEW });
      if (few.matches < FEW) found.push(...few.positions);
      for (const { months, until } of few.matches < FEW ? [] : listSteps(page)) {
        if (found.length >= page.limit) break;
        if (performance.now() > end) return false;
        const text = months === null ? tsquery : withMonths(tsquery, months);
        found.push(...(await read(text, { until })).positions);
      }
      return true;
    });
    return { positions: found.slice(0, page.limit), isComplete };
  } catch (error) {
    if (!isCancelled(error)) throw error;
    return { positions: found.slice(0, page.limit), isComplete: false };
  }
}

interface ReadWords {
  readonly positions: readonly FoundPosition[];
  /** Number of matches before the members were looked up. */
  readonly matches: number;
}

/** Months of a step, and the time before which its messages are; null: all months, for what is older than the steps before. */
interface Step {
  readonly months: readonly number[] | null;
  readonly until: number;
}

/** The steps by which the matches of a page are looked at, from the newest month that it may have. */
function* listSteps({ after, period }: Page): Generator<Step> {
  let until = Math.min(period.end, after?.at.getTime() ?? Infinity, Date.now() + DAY_MS);
  for (const size of STEPS) {
    if (until < period.start) return;
    const last = toMonth(until);
    const start = Math.max(toMonthStart(last + 1 - size), period.start);
    yield { months: listMonths({ start, end: until }, size), until: Infinity };
    until = start - 1;
  }
  if (until >= period.start) yield { months: null, until: until + 1 };
}

/** Clocks of instances and of the database may differ by less. */
const DAY_MS = 86_400_000;

async function limitTime(statements: Statements, end: number): Promise<void> {
  const ms = Math.max(1, Math.ceil(end - performance.now()));
  // Without knowing the query the planner might read the whole table to find the first matches.
  await statements.query`
    select set_config('statement_timeout', ${String(ms)}, true), set_config('enable_seqscan', 'off', true)`;
}

/** The matches of one step, newest first: those that the viewer may see. */
async function readWords(
  statements: Statements,
  tsquery: string,
  { viewer, threadId, after, period, until, limit, most }: Page & ReadOptions,
): Promise<ReadWords> {
  const end = Math.min(period.end, until);
  const rows = await statements.query<FoundPosition & { matches: number }>`
    with hits as materialized (
      select thread_id, seq, at from message_words
      where words @@ ${tsquery}::tsquery and at >= ${toTimestamp(period.start)}::timestamptz and at < ${toTimestamp(end)}::timestamptz
        and (${threadId ?? null}::uuid is null or thread_id = ${threadId ?? null}::uuid)
        and (at, thread_id, seq) < (
          ${after?.at.toISOString() ?? 'infinity'}::timestamptz, ${after?.threadId ?? LAST_THREAD}::uuid, ${after?.seq ?? 0}::bigint)
      limit ${most}::bigint
    )
    select matches::int, found.* from (select count(*) as matches from hits) counted left join lateral (
      select message.at, message.thread_id as "threadId", message.seq::float8, coalesce(member.visible_from, 1)::float8 as first
      from hits message join thread_members member
        on member.thread_id = message.thread_id and member.user_id = ${viewer}::bigint and ${isVisible(statements)}
      order by message.at desc, message.thread_id desc, message.seq desc limit ${limit}::int
    ) found on true`;
  const positions = rows.filter(({ at }) => at !== null).map(({ matches: _, ...position }) => position);
  return { positions, matches: rows[0]?.matches ?? 0 };
}

interface ReadOptions {
  readonly viewer: UserId;
  readonly threadId: ThreadId | undefined;
  readonly until: number;
  /** Limit of the matches. */
  readonly most: number;
}

const LAST_THREAD = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

function toTimestamp(ms: number): string {
  if (!Number.isFinite(ms)) return ms < 0 ? '-infinity' : 'infinity';
  return new Date(ms).toISOString();
}
