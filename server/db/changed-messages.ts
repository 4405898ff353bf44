import type { Message } from '@messaging/protocol/message';
import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { fitsAnswer, messageBytes } from './answer-bytes.ts';
import { arrayLiteral, type Database } from './database.ts';
import { messageColumns, messageJoins, toMessage, type MessageRow } from './message-row.ts';
import type { Fetched } from './messages.ts';
import type { LeftRange, SeqRange } from './member-rows.ts';
import { leavingColumns } from './thread-members.ts';

/** A position among the changes of a thread's messages. */
export interface ChangePosition {
  readonly threadId: ThreadId;
  readonly change: number;
}

/** Changes of messages after a position, of those that the user may see. */
export interface ChangeRange extends ChangePosition, LeftRange {}

/** Number of the last change of a thread; 0 if there is none. */
export async function findLastChange(db: Database, threadId: ThreadId): Promise<number> {
  const [row] = await db.query<{ lastChange: number }>`
    select last_change::float8 as "lastChange" from threads where id = ${threadId}::uuid`;
  return row?.lastChange ?? 0;
}

/** Threads of the user that have more changes than the client, with the position of the client; at most `limit`. */
export function findThreadsWithChanges(
  db: Database,
  viewer: UserId,
  known: readonly ChangePosition[],
  limit: number,
): Promise<ChangeRange[]> {
  return db.query<ChangeRange>`
    select thread.id as "threadId", known.change::float8, coalesce(member.visible_from, 1)::float8 as first,
      -- Not what follows a removal that is stored before the messages are read.
      least(member.left_seq, thread.last_seq)::float8 as last, ${leavingColumns(db)} from unnest(
      ${arrayLiteral(known.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(known.map(({ change }) => change))}::bigint[]
    ) known (id, change) join threads thread on thread.id = known.id and thread.last_change > known.change
      join thread_members member on member.thread_id = thread.id and member.user_id = ${viewer}::bigint
    where member.left_change is null or member.left_change > known.change
    limit ${limit}::int`;
}

/**
 * The messages that changed after a position in each thread, as they are now, thread after thread in the order of their newest
 * changes; as many as fit an answer. Those of a thread are the first ones, so the last of them says how far the list is complete.
 */
export async function listChangedMessages(
  db: Database,
  known: readonly ChangeRange[],
  limit: number,
): Promise<Fetched<Message>> {
  const rows = await db.query<MessageRow & { found: number }>`
    with changed as (
      select message.*, known.ord from unnest(
        ${arrayLiteral(known.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(known.map(({ change }) => change))}::bigint[],
        ${arrayLiteral(known.map(({ first }) => first))}::bigint[], ${arrayLiteral(known.map(({ last }) => last))}::bigint[],
        ${arrayLiteral(known.map(({ leftChange }) => leftChange))}::bigint[]
      ) with ordinality known (id, change, first, last, left_change, ord) cross join lateral (
        (select thread_id, seq, change from messages
        -- With + 0, so that the index of the changes is read, and not that of the numbers.
        where thread_id = known.id and change > known.change and seq + 0 >= known.first and seq + 0 <= known.last
          and (known.left_change is null or change <= known.left_change)
        order by change limit ${limit}::int)
        ${known.some(({ leftChange }) => leftChange !== null) ? orChangedAgain(db, limit) : db.sql``}
      ) message
      order by known.ord, message.change limit ${limit}::int
    )
    select ${messageColumns(db)}, found::int from (
      select message.*, changed.ord, count(*) over () as found,
        sum(${messageBytes(db)}) over (order by changed.ord, changed.change) as total
      from changed join messages message on message.thread_id = changed.thread_id and message.seq = changed.seq
    ) message join threads thread on thread.id = message.thread_id ${messageJoins(db)}
    where ${fitsAnswer(db)} order by message.ord, message.change`;
  return { rows: rows.map(toMessage), found: rows[0]?.found ?? 0 };
}

/**
 * The messages around a number, at most `before` older ones and `after` from it on, nearest first, as many as fit an answer,
 * and the number of the oldest that was found. Nearest messages have consecutive numbers, so every beginning of the list is a
 * piece of the thread.
 */
export async function listMessagesAround(
  db: Database,
  threadId: ThreadId,
  { seq, before, after, visible }: { seq: Seq; before: number; after: number; visible: SeqRange },
): Promise<{ rows: Message[]; oldest: Seq }> {
  const rows = await db.query<MessageRow & { oldest: number }>`
    with piece as (
      (select * from messages where thread_id = ${threadId}::uuid and seq < ${Math.min(seq, visible.last + 1)}::bigint and seq >= ${visible.first}::bigint order by seq desc limit ${before}::int)
      union all
      (select * from messages where thread_id = ${threadId}::uuid and seq >= ${Math.max(seq, visible.first)}::bigint and seq <= ${visible.last}::bigint order by seq limit ${after}::int)
    )
    select ${messageColumns(db)}, message.oldest::float8 from (
      select message.*, min(seq) over () as oldest, sum(${messageBytes(db)}) over (order by abs(seq - ${seq}::bigint), seq desc) as total from piece message
    ) message join threads thread on thread.id = message.thread_id ${messageJoins(db)}
    where ${fitsAnswer(db)} order by abs(message.seq - ${seq}::bigint), message.seq desc`;
  return { rows: rows.map(toMessage), oldest: rows[0]?.oldest ?? seq };
}

/** For who has left: messages that changed before, and once more since. They have the number of the change before. */
const orChangedAgain = (db: Database, limit: number) => db.sql`
  union all (select kept.thread_id, kept.seq, kept.change from message_versions kept
  join messages message on message.thread_id = kept.thread_id and message.seq = kept.seq
  where kept.thread_id = known.id and kept.change > known.change and kept.change <= known.left_change
    and message.change > known.left_change and kept.seq >= known.first and kept.seq <= known.last
    and not exists (
      select from message_versions later
      where later.thread_id = kept.thread_id and later.seq = kept.seq and later.version = kept.version + 1
        and later.change <= known.left_change)
  order by kept.change limit ${limit}::int)`;
