import type { ThreadId } from '@messaging/protocol/primitives';
import { changedNow } from './changes.ts';
import type { Database } from './database.ts';
import { isFree, taken } from './hold.ts';

/** Before the first thread. */
const START = '00000000-0000-0000-0000-000000000000';
/** Threads looked at by one statement, and messages deleted of each at the most. */
const THREADS = 200;
const MESSAGES = 500;

/** What one statement has deleted. */
export interface Swept {
  readonly deleted: number;
  /** The last thread looked at; null: there are no more. */
  readonly last: ThreadId | null;
  /** Whether one of these threads may have more to delete. */
  readonly isFull: boolean;
}

/**
 * Makes this instance the one that deletes, or keeps it that, for `ms` milliseconds. Resolves to where the round goes on;
 * nothing: another one deletes, or no round is due.
 */
export async function holdRetention(db: Database, holder: string, ms: number): Promise<ThreadId | undefined> {
  const [row] = await db.query<{ cursor: string | null }>`
    update retention set ${taken(db, holder, ms)} where ${isFree(db, holder)} and next_at <= now() returning cursor`;
  return row && (row.cursor ?? START);
}

/** Notes how far this round is; at its end, when the next one is due. */
export async function advanceRetention(
  db: Database,
  holder: string,
  at: ThreadId | null,
  nextInMs: number,
): Promise<void> {
  await db.query`
    update retention set cursor = ${at}::uuid,
      next_at = case when ${at}::uuid is null then now() + make_interval(secs => ${nextInMs}::float8 / 1000) else next_at end
    where holder = ${holder}::uuid`;
}

/**
 * Deletes the messages from before `cutoff` of the next threads, always a thread's first ones and never its last one. So
 * numbers go on as they were, and what a list shows of a thread stays. What is deleted counts as read: the watermarks move past
 * it, without a mark, so that nobody has unread messages that cannot be read. What is to be published is published first.
 */
export async function deleteOldMessages(
  db: Database,
  after: ThreadId,
  { cutoff, isPublished }: { readonly cutoff: Date; readonly isPublished: boolean },
): Promise<Swept> {
  const [row] = await db.query<Swept>`
    with page as materialized (
      select t.id, t.last_seq, coalesce(p.seq, 0) as published
      from (select id, last_seq from threads where id > ${after}::uuid order by id limit ${THREADS}::int) t
        left join published_threads p on p.thread_id = t.id
    ), old as materialized (
      select g.id, f.up_to, f.looked from page g cross join lateral (
        select coalesce(min(seq) filter (where not is_old) - 1, max(seq)) as up_to, count(*) as looked from (
          select seq, created_at < ${cutoff.toISOString()}::timestamptz and (xid is null or seq <= g.published or not ${isPublished}::bool) as is_old
          from messages where thread_id = g.id and seq < g.last_seq order by seq limit ${MESSAGES}::int
        ) first
      ) f
    ), members as materialized (
      select w.thread_id, w.user_id, w.read_seq, o.up_to from old o join thread_members w on w.thread_id = o.id
      where o.up_to is not null order by w.thread_id, w.user_id for no key update of w
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
      coalesce((select bool_or(o.looked = ${MESSAGES} and exists (select from messages m where m.thread_id = o.id and m.seq = o.up_to)) from old o), false) as "isFull"`;
  return row ?? { deleted: 0, last: null, isFull: false };
}
