import { changedNow } from './changes.ts';
import type { Database } from './database.ts';
import { sweptOf, type Swept, type SweptRow } from './sweeps.ts';

/** Before the first thread. */
const START = '00000000-0000-0000-0000-000000000000';
/** Threads looked at by one statement, and messages deleted of each at the most: 4,000, a fraction of the time it may take. */
const THREADS = 200;
const MESSAGES = 20;

/** Whether what was stored at `created_at` is older than `days`: by the clock that also told when it was stored. */
export const isOlder = (db: Database, days: number) => db.sql`
  created_at < now() - make_interval(days => ${days}::int)`;

/**
 * Deletes messages older than `days` of the next threads, always a thread's first ones and never its last one. So numbers go
 * on as they were, and what a list shows of a thread stays. What is deleted counts as read: the watermarks move past it,
 * without a mark, so that nobody has unread messages that cannot be read. What is to be published is published first.
 */
export async function deleteOldMessages(
  db: Database,
  after: string | null,
  { days, isPublished }: { readonly days: number; readonly isPublished: boolean },
): Promise<Swept> {
  const start = after ?? START;
  const [row] = await db.query<SweptRow>`
    with page as materialized (
      select t.id, t.last_seq, coalesce(p.seq, 0) as published
      from (select id, last_seq from threads where id > ${start}::uuid order by id limit ${THREADS}::int) t
        left join published_threads p on p.thread_id = t.id
    ), old as materialized (
      select g.id, f.up_to, f.is_full from page g cross join lateral (
        select min(seq) as first, coalesce(min(seq) filter (where not is_old) - 1, max(seq)) as up_to,
          count(*) = ${MESSAGES}::int and bool_and(is_old) as is_full
        from (
          select seq, ${isOlder(db, days)} and (xid is null or seq <= g.published or not ${isPublished}::bool) as is_old
          from messages where thread_id = g.id and seq < g.last_seq order by seq limit ${MESSAGES}::int
        ) m
      ) f
      -- Threads with nothing to delete are not locked.
      where f.up_to >= f.first
    ), members as materialized (
      select w.thread_id, w.user_id, w.read_seq, o.up_to from old o join thread_members w on w.thread_id = o.id
      order by w.thread_id, w.user_id for no key update of w
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
    select (select count(*) from gone)::int as deleted, (select max(id::text) from page) as last,
      exists (select from old where is_full) as "isFull"`;
  return sweptOf(row, start);
}
