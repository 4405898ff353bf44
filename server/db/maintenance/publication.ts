import type { Seq, ThreadId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from '../database.ts';
import { isFree, taken } from './job-lease.ts';

/** A message as it is published. */
export interface OutgoingMessage {
  readonly messageId: string;
  readonly threadId: ThreadId;
  readonly seq: Seq;
  readonly jobId: number | null;
  readonly senderId: number;
  readonly senderName: string | null;
  readonly receiverId: number;
  readonly receiverName: string | null;
  readonly body: string;
  readonly createdAt: Date;
}

/** Part of what is to be published: whole transactions, none of them still open. */
export interface Page {
  readonly threads: readonly { readonly threadId: ThreadId; readonly from: Seq; readonly to: Seq }[];
  /** Where the cursor stands once these are published. */
  readonly next: string;
  readonly isFull: boolean;
}

/** Messages looked at in one page: more than one transaction stores. */
const PAGE = 1_000;

/**
 * Makes this instance the publisher, or keeps it that, for `ms` milliseconds. The cursor, which starts anew in a database
 * restored from a dump; nothing: another one is the publisher.
 */
export async function holdPublication(db: Database, holder: string, ms: number): Promise<string | undefined> {
  const [row] = await db.query<{ cursor: string }>`
    update publication p set ${taken(db, holder, ms)},
      cursor = case when p.system is null or p.system = s.system_identifier then p.cursor else '0' end,
      system = s.system_identifier
    from pg_control_system() s
    where ${isFree(db, holder)} returning cursor::text`;
  return row?.cursor;
}

/** Lets another instance publish at once. */
export async function leavePublication(db: Database, holder: string): Promise<void> {
  await db.query`update publication set held_until = '-infinity' where holder = ${holder}::uuid`;
}

/**
 * What was stored by transactions from `cursor` on. Only transactions older than every open one count, so a transaction that
 * commits late is never behind the cursor.
 */
export async function nextPage(db: Database, cursor: string): Promise<Page | undefined> {
  const threads = await db.query<{ threadId: string; from: number; to: number; last: string; size: number }>`
    with page as materialized (
      select thread_id, seq, xid from messages
      where xid is not null and xid >= ${cursor}::text::xid8 and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid limit ${PAGE}::int
    )
    select thread_id as "threadId", min(seq)::float8 as "from", max(seq)::float8 as "to",
      (select xid::text from page order by xid desc limit 1) as last, (select count(*) from page)::int as size
    from page group by thread_id`;
  const [first] = threads;
  if (first === undefined) return undefined;
  const isFull = first.size === PAGE;
  // A full page may end inside a transaction, which is then looked at again.
  return { threads, isFull, next: isFull ? first.last : String(BigInt(first.last) + 1n) };
}

/**
 * The page's messages that are not published yet, each thread's in its order. Of two transactions the one that stored the
 * later message may have the lower number, so a thread's earlier messages come along even from behind the page's end: they
 * are committed, for `seq` has no gaps.
 */
export function unpublished(db: Database, { threads }: Page): Promise<OutgoingMessage[]> {
  return db.query<OutgoingMessage>`
    with page as (
      select i.*, p.seq as published from unnest(
        ${arrayLiteral(threads.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(threads.map(({ from }) => from))}::bigint[],
        ${arrayLiteral(threads.map(({ to }) => to))}::bigint[]
      ) i (thread_id, first, last) left join published_threads p using (thread_id)
    )
    select m.id as "messageId", m.thread_id as "threadId", m.seq::float8, t.job_id::float8 as "jobId",
      m.sender_id::float8 as "senderId", coalesce(s.full_name, s.username) as "senderName",
      r.id::float8 as "receiverId", coalesce(u.full_name, u.username) as "receiverName", m.body, m.created_at as "createdAt"
    from page g
    join threads t on t.id = g.thread_id
    join messages m on m.thread_id = g.thread_id and m.seq <= g.last and m.seq > coalesce(g.published, (
      -- Of a thread that was not published before: from where its messages are to be.
      select o.seq from messages o where o.thread_id = g.thread_id and o.seq < g.first and o.xid is null
      order by o.seq desc limit 1
    ), 0)
    cross join lateral (select case m.sender_id when t.low_user then t.high_user else t.low_user end as id) r
    left join users s on s.id = m.sender_id
    left join users u on u.id = r.id
    where m.xid is not null
    order by m.thread_id, m.seq`;
}

/** Moves on, if this instance is still the publisher. False: another one is by now. */
export function advancePublication(db: Database, holder: string, { threads, next }: Page): Promise<boolean> {
  const sorted = [...threads].sort((a, b) => (a.threadId < b.threadId ? -1 : 1));
  return db.transaction(async (statements) => {
    const moved = await statements.query`
      update publication set cursor = ${next}::text::xid8 where holder = ${holder}::uuid returning 1`;
    if (moved.length === 0) return false;
    await statements.query`
      insert into published_threads as p (thread_id, seq)
      select * from unnest(
        ${arrayLiteral(sorted.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(sorted.map(({ to }) => to))}::bigint[])
      on conflict (thread_id) do update set seq = greatest(p.seq, excluded.seq)`;
    return true;
  });
}
