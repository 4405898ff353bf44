import type { Statements } from './database.ts';

// A thread keeps its two members as `low_user` and `high_user`, in this order, so that a pair has one form. These fragments take
// the name of a row that has both columns.

/** Whether the user is a member of the thread. */
export const isMember = (db: Statements, row: string, userId: unknown) => db.sql`
  ${userId} in (${db.sql(row)}.low_user, ${db.sql(row)}.high_user)`;

/**
 * The same for threads that the statement finds by their ids. As an array, so that the planner checks the threads found and does
 * not read all threads of the user by an index.
 */
export const isMemberOfFound = (db: Statements, row: string, userId: unknown) => db.sql`
  ${userId} = any(array[${db.sql(row)}.low_user, ${db.sql(row)}.high_user])`;

/** The member who is not the user. */
export const otherMember = (db: Statements, row: string, userId: unknown) => db.sql`
  (case ${userId} when ${db.sql(row)}.low_user then ${db.sql(row)}.high_user else ${db.sql(row)}.low_user end)`;

/** Number of messages that the other member has sent to the user. */
export const receivedCount = (db: Statements, row: string, userId: unknown) => db.sql`
  (case ${userId} when ${db.sql(row)}.low_user then ${db.sql(row)}.last_seq - ${db.sql(row)}.low_sent
    else ${db.sql(row)}.low_sent end)`;
