import { LIMITS } from '@messaging/protocol/limits';
import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import { isXactDue, moveIndexEntries } from './index-entries.ts';
import { arrayLiteral, type Database } from './database.ts';
import { otherMember } from './thread-members.ts';

/** A user has read a thread up to `seq`. */
export interface ReadReceipt {
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly seq: Seq;
}

/** Who sees that a user has read. */
export interface ReceiptReaders {
  readonly isGroup: boolean;
  /** Empty in a group of more than `LIMITS.receiptMembers`. */
  readonly userIds: readonly UserId[];
}

/** The user's watermark after a receipt, and the mark that the receipt left if it moved the watermark. */
export interface Watermark {
  readonly readers: ReceiptReaders;
  readonly seq: Seq;
  readonly moved?: { readonly messageId: MessageId; readonly readAt: string };
}

interface Row {
  ord: number;
  otherId: number | null;
  memberIds: number[] | null;
  seq: number;
  messageId: string | null;
  readAt: Date | null;
  isDue: boolean;
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
  for (const { ord, otherId, memberIds, seq, messageId, readAt } of await moveWatermarks(db, receipts)) {
    const moved =
      messageId !== null && readAt !== null ? { moved: { messageId, readAt: readAt.toISOString() } } : {};
    const readers =
      otherId === null
        ? { isGroup: true, userIds: Array.from(memberIds ?? []) }
        : { isGroup: false, userIds: [otherId] };
    results[ord - 1] = { readers, seq, ...moved };
  }
  return results;
}

/** The index entries of all members of a thread move together and with the thread, so those that are due are moved first. */
async function moveWatermarks(db: Database, receipts: readonly ReadReceipt[]): Promise<readonly Row[]> {
  const rows = await updateWatermarks(db, receipts);
  const dueRows = rows.filter(({ isDue }) => isDue);
  if (dueRows.length === 0) return rows;
  const due = dueRows.flatMap(({ ord }) => receipts[ord - 1] ?? []);
  await moveIndexEntries(
    db,
    due.map(({ threadId }) => threadId),
  );
  const repeated = await updateWatermarks(db, due);
  // The others have moved already, and a second run would say that they have not.
  return [
    ...rows.filter(({ isDue }) => !isDue),
    ...repeated.map((row) => ({ ...row, ord: dueRows[row.ord - 1]?.ord ?? row.ord })),
  ];
}

/**
 * Moves watermarks forward, never back and never past the last message, and leaves a mark for each that moved. The rows of
 * the members are locked in order, so marks of two racing devices have the order of their numbers. A receipt whose index
 * entry is due changes nothing.
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
      select input.ord, input.wanted, member.thread_id, member.user_id, member.read_seq, member.indexed_xact,
        thread.last_seq, ${otherMember(db, db.sql`input.user_id`)} as other_id,
        least(member.left_seq, thread.last_seq) as end_seq,
        case when kind = 1 and member.left_seq is null and cardinality(member_ids) <= ${LIMITS.receiptMembers}::int
          then member_ids end as group_ids
      from input join thread_members member on member.thread_id = input.thread_id and member.user_id = input.user_id
        join threads thread on thread.id = input.thread_id
      order by member.thread_id, member.user_id for no key update of member
    ), target as materialized (
      select *, greatest(read_seq, least(wanted, end_seq)) as seq from locked
    ), moved as materialized (
      select target.*, message.id as message_id, clock_timestamp()::timestamptz(3) as at,
        ${isXactDue(db, db.sql`target`, db.sql`pg_current_xact_id()::text::bigint`)} as is_due,
        (select count(*) from messages received
          where received.thread_id = target.thread_id and received.seq > target.read_seq and received.seq <= target.seq
            and received.sender_id <> target.user_id and received.card is null) as received
      from target join messages message on message.thread_id = target.thread_id and message.seq = target.seq
      where target.seq > target.read_seq
    ), updated as (
      update thread_members member set read_seq = moved.seq, read_received = member.read_received + moved.received,
        changed = pg_current_xact_id()
      from moved where member.thread_id = moved.thread_id and member.user_id = moved.user_id and not moved.is_due
    ), marked as (
      insert into read_marks (thread_id, user_id, seq, at) select thread_id, user_id, seq, at from moved where not is_due
    )
    select target.ord::int, target.other_id::float8 as "otherId", target.group_ids::float8[] as "memberIds", target.seq::float8, moved.message_id as "messageId",
      moved.at as "readAt", coalesce(moved.is_due, false) as "isDue"
    from target left join moved using (ord)`;
}
