import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import { bumpChanged } from './bump-changed.ts';
import { arrayLiteral, type Database } from './database.ts';
import { INDEX_LAG } from './index-lag.ts';

/** A user has read a thread up to `seq`. */
export interface ReadReceipt {
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly seq: Seq;
}

/** The user's watermark after a receipt, and the mark that the receipt left if it moved the watermark. */
export interface Watermark {
  readonly otherId: UserId;
  readonly seq: Seq;
  readonly moved?: { readonly messageId: MessageId; readonly readAt: string };
}

interface Row {
  ord: number;
  otherId: number;
  seq: number;
  messageId: string | null;
  readAt: Date | null;
}

export type ReadReceiptBatcher = MicroBatch<ReadReceipt, Watermark>;

/** Collects the read receipts of this instance in batches: with many readers they are as frequent as messages. */
export function createReadReceiptBatcher(db: Database): ReadReceiptBatcher {
  return new MicroBatch({
    run: (receipts) => storeReceipts(db, receipts),
    maxItems: 500,
    maxQueued: 10_000,
    key: ({ threadId, userId }) => `${threadId}${userId}`,
    traced: { by: db.tracing, as: 'store read positions' },
  });
}

async function storeReceipts(db: Database, receipts: readonly ReadReceipt[]): Promise<(Watermark | Error)[]> {
  const results: (Watermark | Error)[] = receipts.map(() => new AppError('not_found'));
  for (const { ord, otherId, seq, messageId, readAt } of await updateWatermarks(db, receipts)) {
    const moved =
      messageId !== null && readAt !== null ? { moved: { messageId, readAt: readAt.toISOString() } } : {};
    results[ord - 1] = { otherId, seq, ...moved };
  }
  return results;
}

/**
 * Moves watermarks forward, never back and never past the last message, and leaves a mark for each that moved. The rows of
 * the members are locked in order, so marks of two racing devices have the order of their numbers.
 */
function updateWatermarks(db: Database, receipts: readonly ReadReceipt[]): Promise<Row[]> {
  return db.query<Row>`
    with input as materialized (
      select * from unnest(
        ${arrayLiteral(receipts.map(({ threadId }) => threadId))}::uuid[],
        ${arrayLiteral(receipts.map(({ userId }) => userId))}::bigint[],
        ${arrayLiteral(receipts.map(({ seq }) => seq))}::bigint[]
      ) with ordinality as input (thread_id, user_id, wanted, ord)
    ), locked as materialized (
      select input.ord, input.wanted, member.thread_id, member.user_id, member.other_id, member.read_seq, thread.last_seq
      from input join thread_members member on member.thread_id = input.thread_id and member.user_id = input.user_id
        join threads thread on thread.id = input.thread_id
      order by member.thread_id, member.user_id for no key update of member
    ), target as materialized (
      select *, greatest(read_seq, least(wanted, last_seq)) as seq from locked
    ), moved as materialized (
      select target.*, message.id as message_id, clock_timestamp()::timestamptz(3) as at,
        pg_current_xact_id()::text::bigint as xact,
        (select count(*) from messages received
          where received.thread_id = target.thread_id and received.seq > target.read_seq and received.seq <= target.seq
            and received.sender_id <> target.user_id) as received
      from target join messages message on message.thread_id = target.thread_id and message.seq = target.seq
      where target.seq > target.read_seq
    ), updated as (
      update thread_members member set read_seq = moved.seq, read_received = member.read_received + moved.received,
        ${bumpChanged(db, isIndexDue(db))}
      from moved where member.thread_id = moved.thread_id and member.user_id = moved.user_id
    ), marked as (
      insert into read_marks (thread_id, user_id, seq, at) select thread_id, user_id, seq, at from moved
    )
    select target.ord::int, target.other_id::float8 as "otherId", target.seq::float8, moved.message_id as "messageId",
      moved.at as "readAt"
    from target left join moved using (ord)`;
}

/** Whether the index entry of the member lags as far behind as it may. */
const isIndexDue = (db: Database) => db.sql`moved.xact > member.indexed_xact + ${INDEX_LAG.xacts}::bigint`;
