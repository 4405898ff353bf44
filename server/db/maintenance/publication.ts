import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from '../database.ts';
import { displayName, storedColumns, type StoredMessage } from '../message-row.ts';
import { otherMember } from '../thread-members.ts';
import { acquireLease, leaseIsFree } from './job-lease.ts';

/** A message to publish. */
export interface OutgoingMessage extends StoredMessage {
  readonly jobId: number | null;
  readonly senderName: string | null;
  readonly receiverId: UserId;
  readonly receiverName: string | null;
}

/** A page of messages to publish: whole transactions, none of them still open. */
export interface Page {
  readonly threads: readonly { readonly threadId: ThreadId; readonly from: Seq; readonly to: Seq }[];
  /** The cursor after the page is published. */
  readonly next: string;
  readonly isFull: boolean;
}

/** Messages of one page: more than one transaction stores. */
const PAGE = 1_000;

/**
 * Acquires or extends the lease of the publisher for `ms` milliseconds. Resolves to the cursor, which starts again in a database
 * restored from a dump; undefined if another instance holds the lease.
 */
export async function acquirePublicationLease(
  db: Database,
  holder: string,
  ms: number,
): Promise<string | undefined> {
  const [row] = await db.query<{ cursor: string }>`
    update publication set ${acquireLease(db, holder, ms)},
      cursor = case when system is null or system = control.system_identifier then cursor else '0' end,
      system = control.system_identifier
    from pg_control_system() control
    where ${leaseIsFree(db, holder)} returning cursor::text`;
  return row?.cursor;
}

/** Ends the lease, so that another instance can publish at once. */
export async function releasePublicationLease(db: Database, holder: string): Promise<void> {
  await db.query`update publication set leased_until = '-infinity' where lease_holder = ${holder}::uuid`;
}

/**
 * The next page: messages that transactions from `cursor` on stored. Only transactions older than every open transaction
 * count, so one that commits late is never behind the cursor.
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
  // A full page may end inside a transaction, which the next page reads again.
  return { threads, isFull, next: isFull ? first.last : String(BigInt(first.last) + 1n) };
}

/**
 * The messages of the page that are not published yet, in the order of each thread. Of two transactions, the one that stored
 * the later message may have the lower number. So earlier messages of a thread are included even from behind the end of the
 * page: they are committed, because `seq` has no gaps.
 */
export function listUnpublished(db: Database, { threads }: Page): Promise<OutgoingMessage[]> {
  return db.query<OutgoingMessage>`
    with page as (
      select input.*, published.seq as published from unnest(
        ${arrayLiteral(threads.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(threads.map(({ from }) => from))}::bigint[],
        ${arrayLiteral(threads.map(({ to }) => to))}::bigint[]
      ) input (thread_id, first, last) left join published_threads published using (thread_id)
    )
    select ${storedColumns(db)}, thread.job_id::float8 as "jobId", ${displayName(db, 'sender')} as "senderName",
      receiver.id::float8 as "receiverId", ${displayName(db, 'profile')} as "receiverName"
    from page
    join threads thread on thread.id = page.thread_id
    join messages message on message.thread_id = page.thread_id and message.seq <= page.last
      and message.seq > coalesce(page.published, (
        -- In a thread that was not published before: after the last message that was not to be published.
        select earlier.seq from messages earlier
        where earlier.thread_id = page.thread_id and earlier.seq < page.first and earlier.xid is null
        order by earlier.seq desc limit 1
      ), 0)
    cross join lateral (select ${otherMember(db, db.sql`message.sender_id`)} as id) receiver
    left join users sender on sender.id = message.sender_id
    left join users profile on profile.id = receiver.id
    where message.xid is not null
    order by message.thread_id, message.seq`;
}

/** Moves the cursor behind the page. Resolves to false if another instance has acquired the lease. */
export function advancePublication(db: Database, holder: string, { threads, next }: Page): Promise<boolean> {
  const sorted = [...threads].sort((a, b) => (a.threadId < b.threadId ? -1 : 1));
  return db.transaction(async (statements) => {
    const moved = await statements.query`
      update publication set cursor = ${next}::text::xid8 where lease_holder = ${holder}::uuid returning 1`;
    if (moved.length === 0) return false;
    await statements.query`
      insert into published_threads as published (thread_id, seq)
      select * from unnest(
        ${arrayLiteral(sorted.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(sorted.map(({ to }) => to))}::bigint[])
      on conflict (thread_id) do update set seq = greatest(published.seq, excluded.seq)`;
    return true;
  });
}
