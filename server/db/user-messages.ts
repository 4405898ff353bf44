import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Statements } from './database.ts';

/** How far a walk over the messages of a user's threads is, in the order of threads and numbers. */
export interface MessagePlace {
  readonly threadId: ThreadId;
  readonly seq: number;
}

/** Before the first message. */
export const FIRST_PLACE: MessagePlace = { threadId: '00000000-0000-0000-0000-000000000000', seq: 0 };

/**
 * The next `limit` messages of the user's threads, whoever sent them, each with the `other` member: what is looked at is
 * bounded, and not only what is found. In the order of an index, which joins by look-ups keep: an `order by` at the end might be a
 * sort of everything. So it stops at the limit, however many threads follow.
 */
export const nextMessages = (db: Statements, userId: UserId, after: MessagePlace, limit: number) => db.sql`
  (select m.*, (select case low_user when ${userId}::bigint then high_user else low_user end from threads where id = w.thread_id) as other
  from (
    select thread_id from thread_members where -user_id = -${userId}::bigint and thread_id >= ${after.threadId}::uuid
    order by thread_id
  ) w cross join lateral (
    select * from messages
    where thread_id = w.thread_id and seq > case when w.thread_id = ${after.threadId}::uuid then ${after.seq}::bigint else 0 end
    order by seq limit ${limit}::int
  ) m limit ${limit}::int)`;
