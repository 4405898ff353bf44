import type { MessageId, ThreadId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database, type Statements } from '../database.ts';
import { displayName, storedColumns, type StoredMessage } from '../message-row.ts';
import { isVisible, otherMember } from '../thread-members.ts';
import { acquireLease, leaseIsFree } from './job-lease.ts';

/** A message to publish. */
export interface OutgoingMessage extends StoredMessage {
  readonly jobId: number | null;
  readonly senderName: string | null;
  readonly receiverId: UserId | null;
  /** In a group: the members who may see the message, without its sender. Null in a pair. */
  readonly receiverIds: UserId[] | null;
  readonly receiverName: string | null;
}

/** What a page has of a thread: numbers of messages, or numbers of changes. */
interface Range {
  readonly threadId: ThreadId;
  readonly from: number;
  readonly to: number;
}

/** A page of messages and changes to publish: whole transactions, none of them still open. */
export interface Page {
  readonly threads: readonly Range[];
  readonly changes: readonly Range[];
  /** The cursor after the page is published. */
  readonly next: string;
  readonly isFull: boolean;
}

/** Messages of one page: more than one transaction stores. */
const PAGE = 1_000;
/** Changes of one page: more than one transaction makes; an erasure makes most. */
const CHANGES_PAGE = 2_000;

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

interface PageRow extends Range {
  readonly isChange: boolean;
  readonly last: string;
  readonly isFull: boolean;
}

/**
 * The next page: messages and changes that transactions from `cursor` on stored. Only transactions older than every open
 * transaction count, so one that commits late is never behind the cursor. A change is younger than its message; if there are more
 * messages than a page has, the changes end with them, so that no message is published after its change.
 */
export async function nextPage(db: Database, cursor: string): Promise<Page | undefined> {
  const rows = await db.query<PageRow>`
    with stored as materialized (
      select thread_id, seq, xid from messages
      where xid is not null and xid >= ${cursor}::text::xid8 and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid limit ${PAGE}::int
    ), changed as materialized (
      select thread_id, content_change, changed_xid from messages
      where changed_xid is not null and changed_xid >= ${cursor}::text::xid8 and changed_xid < coalesce(
        (select xid from stored order by xid offset ${PAGE - 1}::int), pg_snapshot_xmin(pg_current_snapshot()))
      order by changed_xid limit ${CHANGES_PAGE}::int
    )
    select false as "isChange", thread_id as "threadId", min(seq)::float8 as "from", max(seq)::float8 as "to",
      (select xid::text from stored order by xid desc limit 1) as last, (select count(*) from stored) = ${PAGE}::int as "isFull"
    from stored group by thread_id
    union all
    select true, thread_id, min(content_change)::float8, max(content_change)::float8,
      (select changed_xid::text from changed order by changed_xid desc limit 1),
      (select count(*) from changed) = ${CHANGES_PAGE}::int
    from changed group by thread_id`;
  if (rows.length === 0) return undefined;
  const [threads, changes] = [
    rows.filter(({ isChange }) => !isChange),
    rows.filter(({ isChange }) => isChange),
  ];
  const isFull = rows.some((row) => row.isFull);
  const ends = (isFull ? rows.filter((row) => row.isFull) : rows).map(({ last }) => BigInt(last));
  // A full page may end inside a transaction, which the next page reads again.
  const next = isFull
    ? ends.reduce((first, end) => (end < first ? end : first))
    : ends.reduce((last, end) => (end > last ? end : last)) + 1n;
  return { threads, changes, isFull, next: String(next) };
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
      receiver.id::float8 as "receiverId", ${displayName(db, 'profile')} as "receiverName",
      ${listReceivers(db)} as "receiverIds"
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
    where message.xid is not null and message.card is null
    order by message.thread_id, message.seq`;
}

/** The members of a group who may see the row `message`, without its sender; null in a pair. */
const listReceivers = (db: Database) => db.sql`
  case kind when 1 then array(
    select member.user_id::float8 from thread_members member
    where member.thread_id = message.thread_id and member.user_id <> message.sender_id and ${isVisible(db)}
    order by member.user_id
  ) end`;

/** A change to publish: what the message is after it. */
export interface OutgoingChange {
  readonly id: MessageId;
  readonly threadId: ThreadId;
  readonly jobId: number | null;
  readonly senderId: UserId;
  readonly receiverId: UserId | null;
  readonly receiverIds: UserId[] | null;
  readonly version: number;
  readonly isDeleted: boolean;
  readonly body: string;
  readonly at: Date;
}

/**
 * The changed messages of the page that are not published yet, in the order of each thread's changes. As in `listUnpublished`,
 * earlier changes of a thread are included even from behind the end of the page. A message that changed again comes with its
 * newest change.
 */
export function listUnpublishedChanges(db: Database, { changes }: Page): Promise<OutgoingChange[]> {
  return db.query<OutgoingChange>`
    with page as (
      select input.id, input.last, coalesce(published.change, 0) as published from unnest(
        ${arrayLiteral(changes.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(changes.map(({ to }) => to))}::bigint[]
      ) input (id, last) left join published_changes published on published.thread_id = input.id
    )
    select message.id, message.thread_id as "threadId", thread.job_id::float8 as "jobId", message.sender_id::float8 as "senderId",
      ${otherMember(db, db.sql`message.sender_id`)}::float8 as "receiverId", ${listReceivers(db)} as "receiverIds", message.version,
      message.deleted_at is not null as "isDeleted", message.body,
      coalesce(message.deleted_at, message.edited_at, now())::timestamptz(3) as at
    from page join threads thread on thread.id = page.id
      join messages message on message.thread_id = page.id and message.change > page.published
        and message.content_change > page.published and message.content_change <= page.last
    where message.changed_xid is not null
    order by message.thread_id, message.content_change`;
}

/** Moves the cursor behind the page. Resolves to false if another instance has acquired the lease. */
export function advancePublication(
  db: Database,
  holder: string,
  { threads, changes, next }: Page,
): Promise<boolean> {
  return db.transaction(async (statements) => {
    const moved = await statements.query`
      update publication set cursor = ${next}::text::xid8 where lease_holder = ${holder}::uuid returning 1`;
    if (moved.length === 0) return false;
    await statements.query`
      insert into published_threads as published (thread_id, seq) select * from ${toEnds(statements, threads)}
      on conflict (thread_id) do update set seq = greatest(published.seq, excluded.seq)`;
    if (changes.length === 0) return true;
    await statements.query`
      insert into published_changes as published (thread_id, change) select * from ${toEnds(statements, changes)}
      on conflict (thread_id) do update set change = greatest(published.change, excluded.change)`;
    return true;
  });
}

/** The last number of each thread, in the order in which their rows are locked. */
function toEnds(db: Statements, ranges: readonly Range[]) {
  const sorted = [...ranges].sort((a, b) => (a.threadId < b.threadId ? -1 : 1));
  return db.sql`unnest(
    ${arrayLiteral(sorted.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(sorted.map(({ to }) => to))}::bigint[])`;
}
