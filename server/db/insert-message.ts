import type { Statements } from './database.ts';
import { bumpChanged, isIndexDue } from './index-entries.ts';
import type { Draft, InsertedRow } from './insert-messages.ts';
import { isWriter, otherMember } from './thread-members.ts';

/**
 * Stores one message: what `insertMessages` does for a batch, without what only a batch needs (rows from arrays, an order of
 * locks, numbering, grouping). Most of the cost of a small batch is the start of its statement, whatever the number of rows.
 *
 * The update takes the lock, the number and the time of the message; it sees the newest row even if it had to wait.
 */
export function insertMessage(db: Statements, draft: Draft, isPublished: boolean): Promise<InsertedRow[]> {
  const { id, threadId, senderId, clientId, body, attachments } = draft;
  const files = attachments.length === 0 ? null : JSON.stringify(attachments);
  const sender = db.sql`input.sender_id`;
  const createdAt = db.sql`greatest(now, activity_at)`;
  const isDue = isIndexDue(db, createdAt);
  return db.start<InsertedRow>`
    with input as (
      select ${id}::uuid as message_id, ${senderId}::bigint as sender_id, clock_timestamp()::timestamptz(3) as now,
        pg_current_xact_id()::text::bigint as xact
    ), bumped as (
      update threads thread set
        last_seq = last_seq + 1, sent = case kind
          when 0 then array[sent[1] + (member_ids[1] = sender_id)::int, sent[2] + (member_ids[1] <> sender_id)::int]
          else add_sent(sent, member_ids, array[sender_id]) end,
        last_message_at = ${createdAt}, activity_at = ${createdAt}, updated_at = ${createdAt},
        ${bumpChanged(db, isDue)},
        listed_at = case when ${isDue} then ${createdAt} else listed_at end,
        oldest_at = case when oldest_at = 'infinity' then coalesce(last_message_at, ${createdAt}) else oldest_at end
      from input
      where thread.id = ${threadId}::uuid and ${isWriter(db, sender)}
      returning message_id, sender_id, thread.id, last_seq, activity_at, ${otherMember(db, sender)} as receiver_id,
        case kind when 1 then member_ids end as group_ids
    ), inserted as (
      insert into messages (thread_id, seq, id, sender_id, client_id, body, attachments, created_at, xid)
      select id, last_seq, message_id, sender_id, ${clientId}::uuid, ${body}::text, ${files}::text::jsonb,
        activity_at, ${isPublished ? db.sql`pg_current_xact_id()` : db.sql`null`}
      from bumped
    )
    select 1 as ord, last_seq::float8 as seq, activity_at as "createdAt", receiver_id::float8 as "receiverId",
      group_ids::float8[] as "memberIds"
    from bumped`;
}
