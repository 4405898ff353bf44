import type { Attachment } from '@messaging/protocol/message';
import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { bumpChanged, isIndexDue } from './index-entries.ts';
import { arrayLiteral, type Statements } from './database.ts';
import { isWriter, otherMember } from './thread-members.ts';

/** A message to store. */
export interface Draft {
  readonly id: MessageId;
  readonly threadId: ThreadId;
  readonly senderId: UserId;
  /** Shown until another name is known: a profile may be stored a moment after its first message. */
  readonly senderName: string | null;
  readonly clientId: string | null;
  readonly body: string;
  readonly attachments: Attachment[];
  /** Message of the thread that this one answers. */
  readonly replyTo?: MessageId | null;
}

/** A row for each draft whose sender is a member; all columns but `ord` are null if its client id was used before. */
export interface InsertedRow {
  ord: number;
  seq: number | null;
  createdAt: Date | null;
  /** Null in a group. */
  receiverId: number | null;
  /** The members of a group; null in a pair. */
  memberIds: number[] | null;
}

export interface InsertOptions {
  /** Whether the statement looks for client ids that were used before. */
  readonly checkDuplicates: boolean;
  /** Whether the rows name their transaction, by which the publisher finds them. */
  readonly isPublished: boolean;
  /**
   * For a batch with replies: the number of the message that each draft answers. Null: none. NO_QUOTE: a message that does not
   * exist in its thread; such a draft is not stored.
   */
  readonly replySeqs?: readonly (Seq | null)[] | undefined;
}

export const NO_QUOTE = -1;

/**
 * Stores a batch of messages in one statement, step by step:
 *
 * 1. `input`: the drafts as rows, numbered in their order (`ord`). Only a batch with replies has a column for them.
 * 2. `locked`: locks the threads of senders who may write. The order of thread ids prevents a deadlock of two batches.
 *    Drafts of other senders have no row from here on, and their callers receive `not_found`.
 * 3. `checked`, if `checkDuplicates` is set: marks drafts whose client id the sender has used in the thread. Otherwise the
 *    unique index refuses the batch.
 * 4. `fresh`: gives the other drafts the next numbers of their threads, and times that never go back in a thread.
 * 5. `inserted`: stores them.
 * 6. `bumped`: moves each thread to its last message. `listed_at` and `indexed_xact` move only when they lag too far behind
 *    (INDEX_LAG), and all of them together. Only then a trigger moves the index entries of the members, so most batches change
 *    no index entry.
 * 7. The answer: number, time and receivers of each stored message, and a row of nulls for each repeated one.
 *
 * A batch of one plain message has a shorter statement: `insertMessage`.
 */
export function insertMessages(
  db: Statements,
  drafts: readonly Draft[],
  { checkDuplicates, isPublished, replySeqs }: InsertOptions,
): Promise<InsertedRow[]> {
  const isDue = isIndexDue(db, db.sql`batch.created_at`);
  return db.start<InsertedRow>`
    with input as materialized (
      ${replySeqs === undefined ? toRows(db, drafts) : toReplyRows(db, drafts, replySeqs)}
    ), locked as materialized (
      select input.*, thread.kind, thread.member_ids[1] as first_id, thread.last_seq, thread.activity_at,
        ${otherMember(db, db.sql`input.sender_id`)} as receiver_id,
        case kind when 1 then thread.member_ids end as group_ids
      from input join threads thread
        on thread.id = input.thread_id and ${isWriter(db, db.sql`input.sender_id`)}
      order by thread.id, input.ord for no key update of thread
    ), ${checkDuplicates ? withChecked(db) : db.sql``} fresh as materialized (
      select checked.*, last_seq + row_number() over (partition by thread_id order by ord) as seq,
        -- Not before the previous message, even if the clock was set back.
        greatest(clock_timestamp(), activity_at)::timestamptz(3) as created_at
      from ${checkDuplicates ? db.sql`checked where not is_duplicate` : db.sql`locked checked`}
    ), inserted as (
      insert into messages (thread_id, seq, id, sender_id, client_id, body, attachments, created_at, xid, reply_seq)
      select thread_id, seq, id, sender_id, client_id, body, attachments::jsonb, created_at,
        ${lastColumns(db, isPublished, replySeqs !== undefined)}
      from fresh
    ), bumped as (
      update threads thread set
        last_seq = batch.seq, sent = ${addSent(db)}, last_message_at = batch.created_at,
        activity_at = batch.created_at, updated_at = batch.created_at,
        ${bumpChanged(db, isDue)},
        listed_at = case when ${isDue} then batch.created_at else thread.listed_at end,
        -- In a thread with a single message, that message may be deleted once it has a successor.
        oldest_at = case when thread.oldest_at = 'infinity' then coalesce(thread.last_message_at, batch.created_at)
          else thread.oldest_at end
      from (
        select thread_id, max(seq) as seq, count(*) as size, count(*) filter (where sender_id = first_id) as first_size,
          array_agg(sender_id) filter (where kind = 1) as sender_ids, max(created_at) as created_at,
          pg_current_xact_id()::text::bigint as xact
        from fresh group by thread_id
        -- The order in which the trigger locks the rows of members: that of read receipts.
        order by thread_id
      ) batch
      where thread.id = batch.thread_id
    )
    select ord::int, seq::float8, created_at as "createdAt", receiver_id::float8 as "receiverId",
      group_ids::float8[] as "memberIds"
    from fresh
    ${checkDuplicates ? db.sql`union all select ord::int, null, null, null, null from checked where is_duplicate` : db.sql``}`;
}

const withChecked = (db: Statements) => db.sql`
  checked as materialized (select locked.*, ${isDuplicate(db)} as is_duplicate from locked),`;

/** The drafts as rows, numbered in their order. */
function toRows(db: Statements, drafts: readonly Draft[]) {
  const column = (value: (draft: Draft) => string | number | null): string => arrayLiteral(drafts.map(value));
  const attachments = (draft: Draft): string | null =>
    draft.attachments.length === 0 ? null : JSON.stringify(draft.attachments);
  return db.sql`select * from unnest(
    ${column((draft) => draft.id)}::uuid[], ${column((draft) => draft.threadId)}::uuid[],
    ${column((draft) => draft.senderId)}::bigint[], ${column((draft) => draft.clientId)}::uuid[],
    ${column((draft) => draft.body)}::text[], ${column(attachments)}::text[]
  ) with ordinality as input (id, thread_id, sender_id, client_id, body, attachments, ord)`;
}

/** The same with `reply_seq`, without drafts that answer nothing that exists. */
const toReplyRows = (db: Statements, drafts: readonly Draft[], replySeqs: readonly (Seq | null)[]) => db.sql`
  select input.*, reply_seq from (${toRows(db, drafts)}) input
    join unnest(${arrayLiteral(replySeqs)}::bigint[]) with ordinality reply (reply_seq, ord) using (ord)
  where reply_seq is null or reply_seq <> ${NO_QUOTE}::bigint`;

/** The values of `xid` and `reply_seq`, as one fragment: each one costs a send. */
function lastColumns(db: Statements, isPublished: boolean, hasReplies: boolean) {
  if (hasReplies) return isPublished ? db.sql`pg_current_xact_id(), reply_seq` : db.sql`null, reply_seq`;
  return isPublished ? db.sql`pg_current_xact_id(), null` : db.sql`null, null`;
}

/** The counts of a thread's members after the batch. A pair, the usual case, needs no look-up. */
const addSent = (db: Statements) => db.sql`
  case thread.kind
    when 0 then array[thread.sent[1] + batch.first_size, thread.sent[2] + batch.size - batch.first_size]
    else add_sent(thread.sent, thread.member_ids, batch.sender_ids)
  end`;

/** Whether the sender has used the client id in the thread before. */
const isDuplicate = (db: Statements) => db.sql`
  client_id is not null and exists (
    select from messages message
    where message.thread_id = locked.thread_id and message.sender_id = locked.sender_id
      and message.client_id = locked.client_id
  )`;
