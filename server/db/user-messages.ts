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
 * bounded, and not only what is found. In order, since the threads are, and each is read by itself.
 */
export const nextMessages = (db: Statements, userId: UserId, after: MessagePlace, limit: number) => db.sql`
  (with of_user as materialized (
    select id, high_user as other from threads where low_user = ${userId}::bigint and id >= ${after.threadId}::uuid
    union all
    select id, low_user from threads where high_user = ${userId}::bigint and id >= ${after.threadId}::uuid
    order by id
  )
  select m.*, t.other from of_user t cross join lateral (
    select * from messages
    where thread_id = t.id and seq > case when t.id = ${after.threadId}::uuid then ${after.seq}::bigint else 0 end
    order by seq limit ${limit}::int
  ) m limit ${limit}::int)`;
