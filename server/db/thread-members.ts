import type { Statements } from './database.ts';

// A thread keeps its members in `member_ids`, and in the same order the number of messages that each sent, in `sent`. These
// fragments are for statements in which a single row has these columns. They do not name the row: each nested name costs a send
// a fragment.

/** Whether the user is a member of the thread. */
export const isMember = (db: Statements, userId: unknown) => db.sql`
  ${userId} = any(member_ids)`;

/** Whether the user is a member who may write. */
export const isWriter = (db: Statements, userId: unknown) => db.sql`
  ${userId} = any(member_ids) and (reader_ids is null or ${userId} <> all(reader_ids))`;

/** The other member of a pair; null in a group. */
export const otherMember = (db: Statements, userId: unknown) => db.sql`
  (case kind when 0 then case ${userId} when member_ids[1] then member_ids[2] else member_ids[1] end end)`;

/** Number of messages that the others have sent to a member, without system messages. */
export const receivedCount = (db: Statements, userId: unknown) => db.sql`
  (last_seq - coalesce(silent, 0) - sent[array_position(member_ids, ${userId})])`;

/** The numbers that a member may see, and when the member left, by the row `member`, as columns of LeftRange. */
export const visibleRange = (db: Statements) => db.sql`
  coalesce(member.visible_from, 1)::float8 as first, coalesce(member.left_seq, ${Number.MAX_SAFE_INTEGER}::bigint)::float8 as last,
  ${leavingColumns(db)}`;

/** When the member of the row `member` left: `listed_at` does not move any more after that. */
export const leavingColumns = (db: Statements) => db.sql`
  member.left_change::float8 as "leftChange", case when member.left_seq is not null then member.listed_at end as "leftAt"`;

/** Whether the user is a member who may see the row `message`. Costs a pair no look-up. */
export const isVisibleTo = (db: Statements, userId: unknown) => db.sql`
  ${isMember(db, userId)} and (kind = 0 or exists (
    select from thread_members member
    where member.thread_id = message.thread_id and member.user_id = ${userId} and ${isVisible(db)}))`;

/** Whether the member of the row `member` may see the row `message`. */
export const isVisible = (db: Statements) => db.sql`
  message.seq >= coalesce(member.visible_from, 1) and message.seq <= coalesce(member.left_seq, message.seq)`;

/** The members of a group who may see the row `message`; null in a pair, which pays nothing for it. */
export const visibleToIds = (db: Statements) => db.sql`
  case kind when 1 then array(
    select member.user_id from thread_members member
    where member.thread_id = message.thread_id and member.user_id = any(member_ids) and ${isVisible(db)}) end`;
