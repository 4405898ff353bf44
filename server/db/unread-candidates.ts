import type { Statements } from './database.ts';

/**
 * How long a thread has to be quiet before `read_threads` may know it as read: longer than the index lag, since only then the next
 * message moves `listed_at`, by more than any statement takes, and by as much as the clock of a new primary may be behind.
 */
export const QUIET = '1 hour';

/**
 * Joins the thread of the row `member`, always by its primary key. The number of members is known only when the statement runs,
 * and a plan for many of them would read all threads of all users.
 */
export const joinThread = (db: Statements) => db.sql`
  cross join lateral (select * from threads where id = member.thread_id offset 0) thread`;

/**
 * The rows of members in whose threads the user of the row `reader` may have unread messages: those that `read_threads` does not
 * know as read, and those shown as unread. `reader` is of a relation with `user_id`, `listed_before` and `unread_ids`.
 */
export const unreadCandidates = (db: Statements) => {
  const columns = db.sql`
    member.user_id, member.thread_id, member.read_seq, member.read_received, member.listed_at, member.left_seq`;
  return db.sql`
    select ${columns} from thread_members member
    where member.user_id * 1 = reader.user_id and member.listed_at >= coalesce(reader.listed_before, '-infinity')
    union all
    select ${columns} from unnest(reader.unread_ids) known (id)
      join thread_members member on member.thread_id = known.id and member.user_id = reader.user_id
    where member.listed_at < reader.listed_before
    union all
    select ${columns} from thread_states state
      join thread_members member on member.thread_id = state.thread_id and member.user_id = state.user_id
    where state.user_id = reader.user_id and state.unread_from is not null
      and member.listed_at < reader.listed_before and member.thread_id <> all(reader.unread_ids)`;
};
