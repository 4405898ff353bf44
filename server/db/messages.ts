import type { Message } from '@messaging/protocol/message';
import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { fitsAnswer, messageBytes } from './answer-bytes.ts';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import {
  messageColumns,
  messageJoins,
  toMessage,
  type MessagePosition,
  type MessageRow,
} from './message-row.ts';
import { isVisible, leavingColumns } from './thread-members.ts';
import type { LeftRange, SeqRange, VisibleRange } from './member-rows.ts';

/** Rows that were read of a list. */
export interface Fetched<T> {
  /** The rows that fit an answer by their stored bytes. */
  readonly rows: T[];
  /** Number of rows that were found, up to the limit. */
  readonly found: number;
}

/** A page of a thread: with `seq` under `before`, newest first, or over `after`, oldest first. */
export async function listMessages(
  db: Database,
  threadId: ThreadId,
  from: { before: Seq } | { after: Seq },
  { limit, visible }: { readonly limit: number; readonly visible: SeqRange },
): Promise<Fetched<Message>> {
  const isForward = 'after' in from;
  const first = isForward ? Math.max(from.after + 1, visible.first) : visible.first;
  const last = isForward ? visible.last : Math.min(from.before - 1, visible.last);
  const order = isForward ? db.sql`seq` : db.sql`seq desc`;
  const rows = await db.query<MessageRow & { found: number }>`
    select ${messageColumns(db)}, message.found::int from (
      select message.*, count(*) over () as found, sum(${messageBytes(db)}) over (order by ${order}) as total
      from (
        select * from messages
        where thread_id = ${threadId}::uuid and seq >= ${first}::bigint and seq <= ${last}::bigint order by ${order} limit ${limit}::int
      ) message
    ) message join threads thread on thread.id = message.thread_id ${messageJoins(db)}
    where ${fitsAnswer(db)} order by message.${order}`;
  return { rows: rows.map(toMessage), found: rows[0]?.found ?? 0 };
}

/** Messages of a thread after `seq` up to `last`. `first` is the first one that the user may see. */
export interface MissingRange extends MessagePosition, LeftRange {}

/** Threads of the user that have more messages than the client, with the position of the client; at most `limit`. */
export async function findThreadsBehind(
  db: Database,
  viewer: UserId,
  known: readonly MessagePosition[],
  limit: number,
): Promise<MissingRange[]> {
  return await db.query<MissingRange>`
    select thread.id as "threadId", greatest(known.seq, coalesce(member.visible_from, 1) - 1)::float8 as seq,
      coalesce(member.visible_from, 1)::float8 as first, least(member.left_seq, thread.last_seq)::float8 as last,
      ${leavingColumns(db)} from unnest(
      ${arrayLiteral(known.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(known.map(({ seq }) => seq))}::bigint[]
    ) known (id, seq) join threads thread on thread.id = known.id
      join thread_members member on member.thread_id = thread.id and member.user_id = ${viewer}::bigint
    where least(member.left_seq, thread.last_seq) > known.seq
    limit ${limit}::int`;
}

/**
 * The messages after the client's position in each thread, oldest first, as many as fit an answer. These are the first ones of
 * each thread, because a message is never older than its predecessor.
 */
export async function listMissingMessages(
  db: Database,
  behind: readonly MissingRange[],
  limit: number,
): Promise<Message[]> {
  const rows = await db.query<MessageRow>`
    with missing as (
      select message.thread_id, message.seq, message.created_at from unnest(
        ${arrayLiteral(behind.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(behind.map(({ seq }) => seq))}::bigint[],
        ${arrayLiteral(behind.map(({ last }) => last))}::bigint[]
      ) known (id, seq, last) cross join lateral (
        select thread_id, seq, created_at from messages
        where thread_id = known.id and seq > known.seq and seq <= known.last order by seq limit ${limit}::int
      ) message
      order by message.created_at, message.thread_id, message.seq limit ${limit}::int
    )
    select ${messageColumns(db)} from (
      select message.*, sum(${messageBytes(db)}) over (order by message.created_at, message.thread_id, message.seq) as total
      from missing join messages message on message.thread_id = missing.thread_id and message.seq = missing.seq
    ) message join threads thread on thread.id = message.thread_id ${messageJoins(db)}
    where ${fitsAnswer(db)} order by message.created_at, message.thread_id, message.seq`;
  return rows.map(toMessage);
}

/** The pinned messages of a thread before a number, newest first. */
export async function listPins(
  db: Database,
  threadId: ThreadId,
  {
    before,
    limit,
    visible,
  }: { readonly before: Seq; readonly limit: number; readonly visible: VisibleRange },
): Promise<Fetched<Message>> {
  const rows = await db.query<MessageRow & { found: number }>`
    select ${messageColumns(db)}, message.found::int from (
      select message.*, count(*) over () as found, sum(${messageBytes(db)}) over (order by seq desc) as total
      from (
        select * from messages
        where thread_id = ${threadId}::uuid and seq < ${Math.min(before, visible.last + 1)}::bigint and seq >= ${visible.first}::bigint
          and pinned_at <= ${visible.left?.at.toISOString() ?? 'infinity'}::timestamptz
        order by seq desc limit ${limit}::int
      ) message
    ) message join threads thread on thread.id = message.thread_id ${messageJoins(db)}
    where ${fitsAnswer(db)} order by message.seq desc`;
  return { rows: rows.map(toMessage), found: rows[0]?.found ?? 0 };
}

/** The messages at these positions, by id. */
export async function findMessages(
  db: Database,
  positions: readonly MessagePosition[],
): Promise<Map<MessageId, Message>> {
  if (positions.length === 0) return new Map();
  const rows = await db.query<MessageRow>`
    select ${messageColumns(db)} from unnest(
      ${arrayLiteral(positions.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(positions.map(({ seq }) => seq))}::bigint[]
    ) input (id, seq) join messages message on message.thread_id = input.id and message.seq = input.seq
      join threads thread on thread.id = message.thread_id ${messageJoins(db)}`;
  return new Map(rows.map((row) => [row.id, toMessage(row)]));
}

/** A stored message, and whether it answers one that retention has deleted since. */
interface EarlierMessage {
  readonly message: Message;
  readonly isQuoteGone: boolean;
}

/** The message that a sender stored under this client id, if any. */
export async function findByClientId(
  db: Statements,
  { threadId, senderId, clientId }: { threadId: ThreadId; senderId: UserId; clientId: string | null },
): Promise<EarlierMessage | undefined> {
  const [row] = await db.query<MessageRow & { isReply: boolean }>`
    select ${messageColumns(db)}, message.reply_seq is not null as "isReply" from messages message
      join threads thread on thread.id = message.thread_id ${messageJoins(db)}
    where message.thread_id = ${threadId}::uuid and message.sender_id = ${senderId}::bigint
      and message.client_id = ${clientId}::uuid`;
  return row && { message: toMessage(row), isQuoteGone: row.isReply && row.replyTo === null };
}

/** The thread of a message; undefined if there is none. */
export async function findThreadId(db: Statements, messageId: MessageId): Promise<ThreadId | undefined> {
  const [row] = await db.query<{ threadId: ThreadId }>`
    select thread_id as "threadId" from messages where id = ${messageId}::uuid`;
  return row?.threadId;
}

/** The position of a message; undefined if the viewer may not see it. */
export async function findPosition(
  db: Database,
  messageId: MessageId,
  viewer: UserId,
): Promise<MessagePosition | undefined> {
  const rows = await db.query<MessagePosition>`
    select message.thread_id as "threadId", message.seq::float8
    from messages message
      join thread_members member on member.thread_id = message.thread_id and member.user_id = ${viewer}::bigint
    where message.id = ${messageId}::uuid and ${isVisible(db)}`;
  return rows[0];
}
