import { arrayLiteral, type Database, type Statements } from '../database.ts';
import { holdWords } from '../search/words-lock.ts';
import type { RetentionStep } from './retention-progress.ts';

/** Limits of the threads that one statement looks at, and of the messages that it deletes in each. */
const THREADS = 200;
const MESSAGES = 20;
/** Further messages that it deletes in one thread that has more: 8,000 in all, a fraction of the time limit of a statement. */
const MORE = 4_000;

/** The round goes on without a position: a thread that was looked at is not due any more. */
const AGAIN = 'again';

/** Whether a row was stored more than `days` ago, by the clock of the database, which also set `created_at`. */
export const isOlder = (db: Statements, days: number) => db.sql`
  created_at < now() - make_interval(days => ${days}::int)`;

interface Retained {
  readonly days: number;
  readonly isPublished: boolean;
}

/** A thread that was looked at. */
interface Looked {
  readonly id: string;
  readonly lastSeq: string;
  /** Time of the first message that is left; null: only the last message is left. */
  readonly oldestAt: string | null;
  readonly isFull: boolean;
  /** Number of deleted messages of all threads. */
  readonly deleted: number;
}

/**
 * Deletes messages older than `days` of the next threads that have some, always the first messages of a thread and never its
 * last one. So numbers go on, and lists show a thread as before. A message that is to be published is published first.
 *
 * Deleted messages count as read: the watermarks move past them, without a mark, so that no member has unread messages that
 * cannot be read.
 */
export async function deleteOldMessages(
  db: Database,
  _: string | null,
  retained: Retained,
): Promise<RetentionStep> {
  const looked = await db.transaction(async (statements) => {
    await holdWords(statements);
    return deleteInDueThreads(statements, retained);
  });
  const [first] = looked;
  if (first === undefined) return { deleted: 0, next: null };
  await deleteVersions(db, looked);
  await saveOldest(db, looked, retained);
  const isMore = looked.length === THREADS || looked.some(({ isFull }) => isFull);
  return { deleted: first.deleted, next: isMore ? AGAIN : null };
}

/** Takes the threads by the age of their first message. A long thread moves back as it shrinks, so no thread waits for it. */
function deleteInDueThreads(db: Statements, retained: Retained): Promise<Looked[]> {
  const { days } = retained;
  return db.query<Looked>`
    with page as materialized (
      select id, last_seq, ${publishedSeq(db)} as published, ${publishedChange(db)} as published_change from threads thread
      where oldest_at < now() - make_interval(days => ${days}::int) order by oldest_at limit ${THREADS}::int
    ), looked as materialized (
      select thread.*, expired.* from page thread cross join lateral ${firstExpired(db, retained, db.sql`0`, MESSAGES)} expired
    ), more as materialized (
      select thread.id, expired.up_to, expired.is_full from (select * from looked where is_full order by id limit 1) thread
        cross join lateral ${firstExpired(db, retained, db.sql`thread.up_to`, MORE)} expired
    ), expired as materialized (
      select looked.id, looked.last_seq, greatest(looked.up_to, more.up_to, 0) as up_to,
        coalesce(more.is_full, looked.is_full) as is_full
      from looked left join more using (id)
    ), members as materialized (
      -- Threads with nothing to delete are not locked.
      select member.thread_id, member.user_id, member.read_seq, expired.up_to
      from expired join thread_members member on member.thread_id = expired.id
      where expired.up_to > 0 order by member.thread_id, member.user_id for no key update of member
    ), behind as (
      -- If one member is behind, the index entries of all move: sync finds the change by any of them.
      select *, bool_or(read_seq < up_to) over (partition by thread_id) as is_any from members
    ), read as (
      update thread_members member
      set read_seq = greatest(locked.read_seq, locked.up_to), changed = pg_current_xact_id(),
        indexed_xact = pg_current_xact_id()::text::bigint, read_received = member.read_received + (
          select count(*) from messages message
          where message.thread_id = locked.thread_id and message.seq > locked.read_seq and message.seq <= locked.up_to
            and message.sender_id <> locked.user_id and message.card is null)
      from behind locked
      where member.thread_id = locked.thread_id and member.user_id = locked.user_id and locked.is_any
    ), marks as (
      delete from read_marks mark using members locked
      where mark.thread_id = locked.thread_id and mark.user_id = locked.user_id and mark.seq <= locked.up_to
    ), words as (
      delete from message_words message using expired
      where message.thread_id = expired.id and message.seq <= expired.up_to
    ), deleted as (
      delete from messages message using expired
      where message.thread_id = expired.id and message.seq <= expired.up_to returning 1
    )
    select id, last_seq::text as "lastSeq", is_full as "isFull", (select count(*) from deleted)::int as deleted, (
      select created_at from messages message
      where message.thread_id = expired.id and message.seq > expired.up_to and message.seq < expired.last_seq
      order by message.seq limit 1)::text as "oldestAt"
    from expired`;
}

/**
 * Deletes the earlier contents of messages that are gone. A statement of its own, so that it also sees those of an edit that
 * committed while the deletion waited for it; a round that stopped before it is made up for by the next one of the thread.
 */
async function deleteVersions(db: Database, looked: readonly Looked[]): Promise<void> {
  await db.query`
    delete from message_versions kept using unnest(${arrayLiteral(looked.map(({ id }) => id))}::uuid[]) thread (id)
    where kept.thread_id = thread.id and kept.seq < (
      select message.seq from messages message where message.thread_id = thread.id order by message.seq limit 1)`;
}

/**
 * Number of the last published message of the row `thread`. A scalar subquery: a generic plan joins with all of
 * `published_threads`.
 */
const publishedSeq = (db: Statements) => db.sql`
  coalesce((select published.seq from published_threads published where published.thread_id = thread.id), 0)`;

const publishedChange = (db: Statements) => db.sql`
  coalesce((select published.change from published_changes published where published.thread_id = thread.id), 0)`;

/**
 * The next `limit` messages of the row `thread` without its last one: the last number of those that are to be deleted (null: none),
 * and whether all of them are.
 */
const firstExpired = (
  db: Statements,
  { days, isPublished }: Retained,
  after: unknown,
  limit: number,
) => db.sql`
  (select nullif(coalesce(min(seq) filter (where not is_expired) - 1, max(seq)), min(seq) - 1) as up_to,
    count(*) = ${limit}::int and bool_and(is_expired) as is_full
  from (
    select seq, ${isOlder(db, days)} and (not ${isPublished}::bool
        or (xid is null or seq <= thread.published) and (changed_xid is null or content_change <= thread.published_change)) as is_expired
    from messages where thread_id = thread.id and seq > ${after} and seq < thread.last_seq order by seq limit ${limit}::int
  ) message)`;

/**
 * Stores the time of the first message of each thread, from which it is due again. A thread of which only the last message is
 * left is not due until the next send, unless that has come meanwhile; an old message that waits to be published is due in an
 * hour. A statement of its own, so that sends wait for this short one only. Locks threads in the order of sends.
 */
async function saveOldest(db: Database, looked: readonly Looked[], { days }: Retained): Promise<void> {
  const sorted = [...looked].sort((a, b) => (a.id < b.id ? -1 : 1));
  const column = (value: (thread: Looked) => string | null): string => arrayLiteral(sorted.map(value));
  await db.query`
    with seen as materialized (
      select id, last_seq, is_full, coalesce(at, 'infinity') as at from unnest(
        ${column(({ id }) => id)}::uuid[], ${column(({ lastSeq }) => lastSeq)}::bigint[],
        ${column(({ isFull }) => String(isFull))}::bool[], ${column(({ oldestAt }) => oldestAt)}::timestamptz[]
      ) input (id, last_seq, is_full, at)
    ), locked as materialized (
      select thread.id, thread.last_seq from threads thread join seen using (id)
      order by thread.id for no key update of thread
    )
    update threads thread set oldest_at = case when seen.is_full then seen.at
      else greatest(seen.at, now() - make_interval(days => ${days}::int) + interval '1 hour') end
    from seen join locked using (id)
    where thread.id = seen.id and (seen.at < 'infinity' or seen.last_seq = locked.last_seq)`;
}
