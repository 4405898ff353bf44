import type { UserId } from '@messaging/protocol/primitives';
import type { Statements } from './database.ts';
import type { MessagePosition } from './message-row.ts';

/** The position before the first message of a scan over the messages of a user's threads. */
export const FIRST_POSITION: MessagePosition = { threadId: '00000000-0000-0000-0000-000000000000', seq: 0 };

/**
 * The next `limit` messages of the user's threads by any sender. The limit bounds the rows that are read, not only the rows of
 * the user. The order is that of an index, which joins by look-ups keep: an `order by` at the end might sort everything, so the
 * scan would not stop at the limit.
 */
export const nextMessages = (db: Statements, userId: UserId, after: MessagePosition, limit: number) => db.sql`
  (select message.*
  from (
    select thread_id from thread_members
    where -user_id = -${userId}::bigint and thread_id >= ${after.threadId}::uuid order by thread_id
  ) member cross join lateral (
    select * from messages
    where thread_id = member.thread_id
      and seq > case when member.thread_id = ${after.threadId}::uuid then ${after.seq}::bigint else 0 end
    order by seq limit ${limit}::int
  ) message limit ${limit}::int)`;
