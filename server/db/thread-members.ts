import type { Statements } from './database.ts';

// A thread keeps its two members as `low_user` and `high_user`, in this order, so that a pair has one form. These fragments are for
// statements in which a single row has these columns. They do not name the row: each nested name costs a send a fragment.

/** Whether the user is a member of the thread. */
export const isMember = (db: Statements, userId: unknown) => db.sql`
  ${userId} in (low_user, high_user)`;

/**
 * The same for threads that the statement finds by their ids. As an array, so that the planner checks the threads found and does
 * not read all threads of the user by an index.
 */
export const isMemberOfFound = (db: Statements, userId: unknown) => db.sql`
  ${userId} = any(array[low_user, high_user])`;

/** The member who is not the user. */
export const otherMember = (db: Statements, userId: unknown) => db.sql`
  (case ${userId} when low_user then high_user else low_user end)`;

/** Number of messages that the other member has sent to the user. */
export const receivedCount = (db: Statements, userId: unknown) => db.sql`
  (case ${userId} when low_user then last_seq - low_sent else low_sent end)`;
