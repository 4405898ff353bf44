import type { Attachment } from '@messaging/protocol/message';
import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { messageBytes } from '../answer-bytes.ts';
import { arrayLiteral, type Database, type Statements } from '../database.ts';
import { ERASED } from '../maintenance/erasure.ts';
import { toWords } from './to-words.ts';
import { shareWords } from './words-lock.ts';

/** Bytes of the messages of one batch: its words are made in one turn of the event loop or a few. */
const MOST_BYTES = 512 * 1024;
/** Bytes of messages whose words are made in one turn of the event loop: about 5 ms. */
const TURN_BYTES = 16 * 1024;

/** How far the words of a thread are stored, and how far its messages are. */
interface Cursor {
  readonly threadId: ThreadId;
  readonly seq: Seq;
  /** Null: the thread was not begun. */
  readonly change: number | null;
  readonly lastSeq: Seq;
  readonly lastChange: number;
}

/** The messages of a thread that a batch reads: by number, and by change among the earlier ones. */
interface Span {
  readonly threadId: ThreadId;
  readonly seq: Seq;
  readonly toSeq: Seq;
  readonly change: number;
  readonly toChange: number;
}

/** What a batch has done. */
export interface IndexedBatch {
  readonly messages: number;
  /** Those of the threads that have more messages to read. */
  readonly behind: readonly ThreadId[];
}

/**
 * Stores the words of new and changed messages of the threads, at most `limit` messages. The cursors move in the same transaction,
 * and are locked before the messages are read, so instances may work on a thread at the same time.
 */
export function indexThreads(
  db: Database,
  threadIds: readonly ThreadId[],
  limit: number,
): Promise<IndexedBatch> {
  return db.transaction(async (statements) => {
    await shareWords(statements);
    const cursors = await lockCursors(statements, threadIds);
    const spans = toSpans(cursors, limit);
    const { rows, isCut } = await readSpans(statements, spans);
    await storeWords(statements, rows);
    const reached = isCut ? cut(spans, rows) : spans;
    await moveCursors(statements, reached);
    return { messages: rows.length, behind: listBehind(cursors, reached) };
  });
}

function lockCursors(statements: Statements, threadIds: readonly ThreadId[]): Promise<Cursor[]> {
  return statements.query<Cursor>`
    with locked as (
      insert into search_cursors as stored (thread_id, seq)
      select id, 0 from unnest(${arrayLiteral([...new Set(threadIds)])}::uuid[]) input (id) order by id
      on conflict (thread_id) do update set seq = stored.seq returning thread_id, seq, change
    )
    select locked.thread_id as "threadId", locked.seq::float8, locked.change::float8, last_seq::float8 as "lastSeq",
      last_change::float8 as "lastChange"
    from locked join threads thread on thread.id = locked.thread_id order by locked.thread_id`;
}

/** Numbers have no gaps, so a span of numbers bounds the messages. A thread that begins has all earlier changes in its messages. */
function toSpans(cursors: readonly Cursor[], limit: number): Span[] {
  let left = limit;
  return cursors.flatMap(({ threadId, seq, change, lastSeq, lastChange }) => {
    const toSeq = Math.min(lastSeq, seq + left);
    left -= toSeq - seq;
    const known = change ?? lastChange;
    const toChange = Math.min(lastChange, known + left);
    left -= toChange - known;
    const isUnmoved = toSeq === seq && toChange === change;
    return isUnmoved ? [] : [{ threadId, seq, toSeq, change: known, toChange }];
  });
}

interface SpanRow {
  readonly threadId: ThreadId;
  readonly seq: Seq;
  /** Place in its span: `seq`, or the number of the change. */
  readonly number: number;
  readonly isChange: boolean;
  readonly pairIds: UserId[] | null;
  readonly jobId: number | null;
  readonly senderId: UserId;
  /** Null: there are no words to find. */
  readonly body: string | null;
  readonly attachments: Attachment[] | null;
  readonly createdAt: Date;
  readonly isPinned: boolean;
  readonly found: number;
}

/** The messages of the spans, in their order, as many as the bytes allow. */
async function readSpans(
  statements: Statements,
  spans: readonly Span[],
): Promise<{ rows: SpanRow[]; isCut: boolean }> {
  if (spans.length === 0) return { rows: [], isCut: false };
  const column = (value: (span: Span) => string | number): string => arrayLiteral(spans.map(value));
  const rows = await statements.query<SpanRow>`
    with span as (
      select * from unnest(
        ${column(({ threadId }) => threadId)}::uuid[], ${column(({ seq }) => seq)}::bigint[],
        ${column(({ toSeq }) => toSeq)}::bigint[], ${column(({ change }) => change)}::bigint[],
        ${column(({ toChange }) => toChange)}::bigint[]
      ) span (id, seq, to_seq, change, to_change)
    ), found as (
      select message.*, false as is_change, message.seq as number from span
        cross join lateral (select * from messages where thread_id = span.id and seq > span.seq and seq <= to_seq offset 0) message
      union all
      select message.*, true, message.change from span
        cross join lateral (
          select * from messages where thread_id = span.id and change > span.change and change <= to_change and seq <= span.seq offset 0
        ) message
    )
    select message.thread_id as "threadId", message.seq::float8, number::float8, is_change as "isChange",
      case kind when 0 then member_ids::float8[] end as "pairIds", job_id::float8 as "jobId", sender_id::float8 as "senderId",
      case when deleted_at is null and card is null and not (body = ${ERASED} and attachments is null) then body end as body,
      attachments, message.created_at as "createdAt", pinned_at is not null as "isPinned", found::int
    from (
      select message.*, count(*) over () as found, sum(${messageBytes(statements)}) over place as total,
        row_number() over place as n
      from found message window place as (order by thread_id, is_change, number)
    ) message join threads thread on thread.id = message.thread_id
    where total <= ${MOST_BYTES}::bigint or n = 1 order by message.thread_id, is_change, number`;
  return { rows, isCut: rows.length < (rows[0]?.found ?? 0) };
}

async function storeWords(statements: Statements, rows: readonly SpanRow[]): Promise<void> {
  if (rows.length === 0) return;
  const words: (string | null)[] = [];
  let bytes = 0;
  for (const { body, ...row } of rows) {
    words.push(body === null ? null : toWords({ ...row, body }));
    bytes += 100 + (body?.length ?? 0);
    if (bytes > TURN_BYTES) await new Promise(setImmediate);
    if (bytes > TURN_BYTES) bytes = 0;
  }
  const column = (value: (row: SpanRow) => string | number): string => arrayLiteral(rows.map(value));
  await statements.query`
    with input as materialized (
      select * from unnest(
        ${column(({ threadId }) => threadId)}::uuid[], ${column(({ seq }) => seq)}::bigint[],
        ${column(({ createdAt }) => createdAt.toISOString())}::timestamptz[], ${arrayLiteral(words)}::text[]
      ) input (thread_id, seq, at, words)
    ), deleted as (
      delete from message_words stored using input
      where stored.thread_id = input.thread_id and stored.seq = input.seq and input.words is null
    )
    insert into message_words as stored (thread_id, seq, at, words)
    select thread_id, seq, at, words::tsvector from input where words is not null
    on conflict (thread_id, seq) do update set words = excluded.words where stored.words <> excluded.words`;
}

/** The spans up to the last message that was read. */
function cut(spans: readonly Span[], rows: readonly SpanRow[]): Span[] {
  const last = rows.at(-1);
  if (last === undefined) return [];
  const end = spans.findIndex(({ threadId }) => threadId === last.threadId);
  return spans.slice(0, end + 1).map((span, i) => {
    if (i < end) return span;
    return last.isChange
      ? { ...span, toChange: last.number }
      : { ...span, toSeq: last.number, toChange: span.change };
  });
}

async function moveCursors(statements: Statements, spans: readonly Span[]): Promise<void> {
  if (spans.length === 0) return;
  await statements.query`
    update search_cursors stored set seq = span.seq, change = span.change
    from unnest(
      ${arrayLiteral(spans.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(spans.map(({ toSeq }) => toSeq))}::bigint[],
      ${arrayLiteral(spans.map(({ toChange }) => toChange))}::bigint[]
    ) span (id, seq, change) where stored.thread_id = span.id`;
}

function listBehind(cursors: readonly Cursor[], reached: readonly Span[]): ThreadId[] {
  const ends = new Map(reached.map((span) => [span.threadId, span]));
  return cursors
    .filter(({ threadId, seq, change, lastSeq, lastChange }) => {
      const { toSeq, toChange } = ends.get(threadId) ?? { toSeq: seq, toChange: change };
      return toSeq < lastSeq || toChange === null || toChange < lastChange;
    })
    .map(({ threadId }) => threadId);
}
