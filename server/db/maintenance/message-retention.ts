import { changedNow } from '../changes.ts';
import { arrayLiteral, type Database } from '../database.ts';
import type { Swept } from './retention-progress.ts';

/** Threads looked at by one statement, and messages deleted of each at the most. */
const THREADS = 200;
const MESSAGES = 20;
/** Messages deleted beyond that of one thread that has more: 8,000 in all, a fraction of the time a statement may take. */
const MORE = 4_000;

/** There is no place to go on from: what is looked at is not due any more. Any id, for instances of the version before. */
const AGAIN = '00000000-0000-0000-0000-000000000000';

/** Whether what was stored at `created_at` is older than `days`: by the clock that also told when it was stored. */
export const isOlder = (db: Database, days: number) => db.sql`
  created_at < now() - make_interval(days => ${days}::int)`;

interface Retained {
  readonly days: number;
  readonly isPublished: boolean;
}

/** A thread that was looked at. */
interface Looked {
  readonly id: string;
  readonly lastSeq: string;
  /** When its first message that is left was stored; null: only the last one is left. */
  readonly oldestAt: string | null;
  readonly isFull: boolean;
  /** Of all threads. */
  readonly deleted: number;
}

/**
 * Deletes messages older than `days` of the next threads that have some, always a thread's first ones and never its last one.
 * So numbers go on as they were, and what a list shows of a thread stays. What is deleted counts as read: the watermarks move
 * past it, without a mark, so that nobody has unread messages that cannot be read. What is to be published is published first.
 */
export async function deleteOldMessages(db: Database, _: string | null, retained: Retained): Promise<Swept> {
  const looked = await deleteOfDueThreads(db, retained);
  const [first] = looked;
  if (first === undefined) return { deleted: 0, next: null };
  await noteOldest(db, looked, retained);
  const isMore = looked.length === THREADS || looked.some(({ isFull }) => isFull);
  return { deleted: first.deleted, next: isMore ? AGAIN : null };
}

/** Takes the threads by the age of their first message, so no thread waits for a long one: that gives up its place as it shrinks. */
function deleteOfDueThreads(db: Database, retained: Retained): Promise<Looked[]> {
  const { days } = retained;
  return db.query<Looked>`
    with page as materialized (
      select id, last_seq, ${publishedSeq(db)} as published from threads t
      where oldest_at < now() - make_interval(days => ${days}::int) order by oldest_at limit ${THREADS}::int
    ), looked as materialized (
      select g.*, f.* from page g cross join lateral ${firstOld(db, retained, db.sql`0`, MESSAGES)} f
    ), more as materialized (
      select g.id, f.up_to, f.is_full from (select * from looked where is_full order by id limit 1) g
        cross join lateral ${firstOld(db, retained, db.sql`g.up_to`, MORE)} f
    ), old as materialized (
      select l.id, l.last_seq, greatest(l.up_to, m.up_to, 0) as up_to, coalesce(m.is_full, l.is_full) as is_full
      from looked l left join more m using (id)
    ), members as materialized (
      -- Threads with nothing to delete are not locked.
      select w.thread_id, w.user_id, w.read_seq, o.up_to from old o join thread_members w on w.thread_id = o.id
      where o.up_to > 0 order by w.thread_id, w.user_id for no key update of w
    ), read as (
      update thread_members w set read_seq = v.up_to, ${changedNow(db)}, read_received = w.read_received + (
        select count(*) from messages m
        where m.thread_id = v.thread_id and m.seq > v.read_seq and m.seq <= v.up_to and m.sender_id <> v.user_id)
      from members v where w.thread_id = v.thread_id and w.user_id = v.user_id and v.read_seq < v.up_to
    ), marks as (
      delete from read_marks r using members v
      where r.thread_id = v.thread_id and r.user_id = v.user_id and r.seq <= v.up_to
    ), gone as (
      delete from messages m using old o where m.thread_id = o.id and m.seq <= o.up_to returning 1
    )
    select id, last_seq::text as "lastSeq", is_full as "isFull", (select count(*) from gone)::int as deleted, (
      select created_at from messages m
      where m.thread_id = o.id and m.seq > o.up_to and m.seq < o.last_seq order by m.seq limit 1)::text as "oldestAt"
    from old o`;
}

/** How far the thread `t` is published. A scalar subquery, since a generic plan joins with all of `published_threads`. */
const publishedSeq = (db: Database) => db.sql`
  coalesce((select p.seq from published_threads p where p.thread_id = t.id), 0)`;

/** Of the next `limit` messages of the thread `g`, but its last: up to which all are to be deleted (null: none), and whether all are. */
const firstOld = (db: Database, { days, isPublished }: Retained, after: unknown, limit: number) => db.sql`
  (select nullif(coalesce(min(seq) filter (where not is_old) - 1, max(seq)), min(seq) - 1) as up_to,
    count(*) = ${limit}::int and bool_and(is_old) as is_full
  from (
    select seq, ${isOlder(db, days)} and (xid is null or seq <= g.published or not ${isPublished}::bool) as is_old
    from messages where thread_id = g.id and seq > ${after} and seq < g.last_seq order by seq limit ${limit}::int
  ) m)`;

/**
 * Notes of each thread when its first message was stored, which makes it due again. One whose last message alone is left is not
 * due until the next one is sent, unless that has come meanwhile. What is old but waits to be published is due in an hour.
 * Apart from the deletion, so that sends wait for this short statement only; in the order in which they lock.
 */
async function noteOldest(db: Database, looked: readonly Looked[], { days }: Retained): Promise<void> {
  const sorted = [...looked].sort((a, b) => (a.id < b.id ? -1 : 1));
  const column = (of: (thread: Looked) => string | null): string => arrayLiteral(sorted.map(of));
  await db.query`
    with seen as materialized (
      select id, last_seq, is_full, coalesce(at, 'infinity') as at from unnest(
        ${column(({ id }) => id)}::uuid[], ${column(({ lastSeq }) => lastSeq)}::bigint[],
        ${column(({ isFull }) => String(isFull))}::bool[], ${column(({ oldestAt }) => oldestAt)}::timestamptz[]
      ) i (id, last_seq, is_full, at)
    ), locked as materialized (
      select t.id, t.last_seq from threads t join seen using (id) order by t.id for no key update of t
    )
    update threads t set oldest_at = case when s.is_full then s.at
      else greatest(s.at, now() - make_interval(days => ${days}::int) + interval '1 hour') end
    from seen s join locked l using (id)
    where t.id = s.id and (s.at < 'infinity' or s.last_seq = l.last_seq)`;
}
