import type { Statements } from './database.ts';

// A thread keeps its members in `member_ids`, and in the same order the number of messages that each sent, in `sent`. These
// fragments are for statements in which a single row has these columns. They do not name the row: each nested name costs a send
// a fragment.

/** Whether the user is a member of the thread. */
export const isMember = (db: Statements, userId: unknown) => db.sql`
  ${userId} = any(member_ids)`;

/** The other member of a pair; null in a group. */
export const otherMember = (db: Statements, userId: unknown) => db.sql`
  (case kind when 0 then case ${userId} when member_ids[1] then member_ids[2] else member_ids[1] end end)`;

/** Number of messages that the others have sent to a member. */
export const receivedCount = (db: Statements, userId: unknown) => db.sql`
  (last_seq - sent[array_position(member_ids, ${userId})])`;
