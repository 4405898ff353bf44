import type { Attachment, Message } from '@messaging/protocol/message';
import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { LIMITS } from '@messaging/protocol/limits';
import { arrayLiteral, type Database, type Statements } from './database.ts';

interface MessageRow {
  id: string;
  threadId: string;
  seq: number;
  senderId: number;
  receiverId: number;
  body: string;
  attachments: Attachment[] | null;
  clientId: string | null;
  readAt: Date | null;
  createdAt: Date;
  senderName: string | null;
  senderAvatar: string | null;
}

function toMessage(row: MessageRow): Message {
  return {
    ...row,
    attachments: row.attachments ?? [],
    readAt: row.readAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** The columns of a MessageRow, for statements that name a message `m` and its thread `t`. */
const columns = (db: Database) => db.sql`
  m.id, m.thread_id as "threadId", m.seq::float8, m.sender_id::float8 as "senderId",
  (case m.sender_id when t.low_user then t.high_user else t.low_user end)::float8 as "receiverId",
  m.body, m.attachments, m.client_id as "clientId", r.at as "readAt", m.created_at as "createdAt",
  coalesce(u.full_name, u.username) as "senderName", u.avatar_url as "senderAvatar"`;

/** What those columns need beside `m` and `t`: the sender, and the receiver's first mark at or past the message. */
const joins = (db: Database) => db.sql`
  left join users u on u.id = m.sender_id
  left join lateral (
    select at from read_marks
    where thread_id = m.thread_id and seq >= m.seq
      and user_id = case m.sender_id when t.low_user then t.high_user else t.low_user end
    order by seq limit 1
  ) r on true`;

/**
 * Bytes of a stored message `m`: at most what it takes as JSON. PostgreSQL knows these lengths without reading values that
 * are stored out of line. Only attachments from before migration 012 may be compressed, so that their length has to be read.
 */
export const messageBytes = (db: Statements) => db.sql`
  (octet_length(m.body) + coalesce(case when pg_column_compression(m.attachments) is null
    then pg_column_size(m.attachments) else octet_length(m.attachments::text) end, 0))`;

/** Rows whose running sum of bytes is in `total`: those that fit an answer. A single message always does. */
export const fits = (db: Statements) => db.sql`total <= ${LIMITS.answerBytes}::bigint`;

/** What was read of a list. */
export interface Fetched<T> {
  /** Those that fit an answer by their stored bytes. */
  readonly rows: T[];
  /** How many there are, up to the limit. */
  readonly found: number;
}

/** A page of a thread: with `seq` under `before`, newest first, or over `after`, oldest first. */
export async function listMessages(
  db: Database,
  threadId: ThreadId,
  from: { before: Seq } | { after: Seq },
  limit: number,
): Promise<Fetched<Message>> {
  const isForward = 'after' in from;
  const range = isForward ? db.sql`seq > ${from.after}::bigint` : db.sql`seq < ${from.before}::bigint`;
  const order = isForward ? db.sql`seq` : db.sql`seq desc`;
  const rows = await db.query<MessageRow & { found: number }>`
    select ${columns(db)}, m.found::int from (
      select m.*, count(*) over () as found, sum(${messageBytes(db)}) over (order by ${order}) as total
      from (select * from messages where thread_id = ${threadId}::uuid and ${range} order by ${order} limit ${limit}::int) m
    ) m join threads t on t.id = m.thread_id ${joins(db)}
    where ${fits(db)} order by m.${order}`;
  return { rows: rows.map(({ found: _, ...row }) => toMessage(row)), found: rows[0]?.found ?? 0 };
}

/** How far a client has a thread. */
export interface Known {
  readonly threadId: ThreadId;
  readonly seq: Seq;
}

/** Threads of the user that have more than the client knows; `limit` at the most. */
export async function threadsBehind(
  db: Database,
  viewer: UserId,
  known: readonly Known[],
  limit: number,
): Promise<Known[]> {
  return await db.query<Known>`
    select t.id as "threadId", k.seq::float8 from unnest(
      ${arrayLiteral(known.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(known.map(({ seq }) => seq))}::bigint[]
    ) k (id, seq) join threads t on t.id = k.id and ${viewer}::bigint = any(array[t.low_user, t.high_user]) and t.last_seq > k.seq
    limit ${limit}::int`;
}

/**
 * The messages after what the client has of each of these threads, oldest first, as many as fit an answer. Of each thread the
 * first ones: a message is never older than the one before it.
 */
export async function missingMessages(
  db: Database,
  behind: readonly Known[],
  limit: number,
): Promise<Message[]> {
  const rows = await db.query<MessageRow>`
    with missing as (
      select m.thread_id, m.seq, m.created_at from unnest(
        ${arrayLiteral(behind.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(behind.map(({ seq }) => seq))}::bigint[]
      ) k (id, seq) cross join lateral (
        select thread_id, seq, created_at from messages where thread_id = k.id and seq > k.seq order by seq limit ${limit}::int
      ) m
      order by m.created_at, m.thread_id, m.seq limit ${limit}::int
    )
    select ${columns(db)} from (
      select m.*, sum(${messageBytes(db)}) over (order by m.created_at, m.thread_id, m.seq) as total
      from missing i join messages m on m.thread_id = i.thread_id and m.seq = i.seq
    ) m join threads t on t.id = m.thread_id ${joins(db)}
    where ${fits(db)} order by m.created_at, m.thread_id, m.seq`;
  return rows.map(toMessage);
}

/** The last messages of threads, by thread. */
export async function lastMessages(
  db: Database,
  threadIds: readonly ThreadId[],
): Promise<Map<ThreadId, Message>> {
  const rows = await db.query<MessageRow>`
    select ${columns(db)} from threads t join messages m on m.thread_id = t.id and m.seq = t.last_seq ${joins(db)}
    where t.id = any(${arrayLiteral(threadIds)}::uuid[])`;
  return new Map(rows.map((row) => [row.threadId, toMessage(row)]));
}

/** The message a sender stored under this client id, if any. */
export async function findByClientId(
  db: Database,
  of: { threadId: ThreadId; senderId: UserId; clientId: string | null },
): Promise<Message | undefined> {
  const rows = await db.query<MessageRow>`
    select ${columns(db)} from messages m join threads t on t.id = m.thread_id ${joins(db)}
    where m.thread_id = ${of.threadId}::uuid and m.sender_id = ${of.senderId}::bigint and m.client_id = ${of.clientId}::uuid`;
  return rows.map(toMessage)[0];
}

/** Where a message stands, for whoever may ask: nothing for somebody who is not in its thread. */
export async function placeOf(
  db: Database,
  messageId: MessageId,
  viewer: UserId,
): Promise<{ threadId: ThreadId; seq: Seq } | undefined> {
  const rows = await db.query<{ threadId: string; seq: number }>`
    select m.thread_id as "threadId", m.seq::float8 from messages m join threads t on t.id = m.thread_id
    where m.id = ${messageId}::uuid and ${viewer}::bigint in (t.low_user, t.high_user)`;
  return rows[0];
}
