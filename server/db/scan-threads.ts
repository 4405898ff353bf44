import { LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';
import { INDEX_LAG } from './index-lag.ts';
import { receivedCount } from './thread-members.ts';
import { joinState, stateParts } from './thread-state-row.ts';
import { activityAt, type ThreadCursor } from './threads.ts';
import { joinThread, unreadCandidates } from './unread-candidates.ts';
import { isOwnLoud, lastLoud } from './turns.ts';

/** What a filtered list asks for. */
export interface ThreadScan {
  readonly filter: 'inbox' | 'unread' | 'archived' | 'pinned' | 'your_turn' | undefined;
  readonly jobId: number | undefined;
  readonly label: string | undefined;
  readonly withGroups: boolean;
  /** Whether the rows have the title and the names of the other members. */
  readonly withNames: boolean;
  /** Limit of the rows, besides that of the threads that are looked at; undefined: none. */
  readonly limit: number | undefined;
  readonly after: ThreadCursor | undefined;
}

/** A thread that the filter selects. */
export interface FoundThread extends ThreadCursor {
  readonly title: string | null;
  readonly names: readonly string[];
}

/** The threads of a part of the list, in its order. */
export interface ScannedThreads {
  readonly rows: FoundThread[];
  /** Position up to which the list was looked at; null: to its end. */
  readonly end: ThreadCursor | null;
}

interface Row {
  readonly id: string | null;
  readonly at: Date;
  readonly title: string | null;
  readonly names: string[] | null;
  readonly edge: Date | null;
}

const LOWEST = '00000000-0000-0000-0000-000000000000';
const HIGHEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** `your_turn` has the oldest first, all others the newest. */
const isAscending = ({ filter }: ThreadScan): boolean => filter === 'your_turn';

/**
 * The next threads of a list that a filter selects, among the next `LIMITS.scannedThreads` threads, so that a filter that
 * selects few costs a bounded time. What the user has set and what is unread are few, so filters by them look at these alone.
 */
export async function scanThreads(db: Database, viewer: UserId, scan: ThreadScan): Promise<ScannedThreads> {
  const first = isAscending(scan) ? { at: '-infinity', id: LOWEST } : { at: 'infinity', id: HIGHEST };
  const rows = await readRows(db, viewer, { ...scan, after: scan.after ?? first });
  const edge = rows[0]?.edge?.toISOString();
  return {
    rows: rows.flatMap(({ id, at, title, names }) =>
      id === null ? [] : [{ id, at: at.toISOString(), title, names: Array.from(names ?? []) }],
    ),
    end: edge === undefined ? null : { at: edge, id: isAscending(scan) ? HIGHEST : LOWEST },
  };
}

type Scan = ThreadScan & { readonly after: ThreadCursor };

/** The threads among which all are that the filter selects, if they are few: then it looks at all of them. */
function readFew(db: Database, viewer: UserId, scan: Scan) {
  const { filter, label } = scan;
  if (filter === 'unread') return fromUnread(db, viewer);
  return filter === 'archived' || filter === 'pinned' || label !== undefined
    ? fromStates(db, viewer, scan)
    : undefined;
}

function readRows(db: Database, viewer: UserId, scan: Scan): Promise<Row[]> {
  const few = readFew(db, viewer, scan);
  const order = isAscending(scan) ? db.sql`activity_at, id` : db.sql`activity_at desc, id desc`;
  return db.query<Row>`
    with edge as (select (${few === undefined ? readEdge(db, viewer, scan) : db.sql`select null::timestamptz`}) as at)
    select edge.at as edge, found.id, found.activity_at as at, found.title, found.names
    from edge left join (
      select thread.id, ${activityAt(db)} as activity_at, ${scan.withNames ? namesOf(db) : db.sql`null as title, null as names`}
      from ${few ?? fromMembers(db, viewer, scan)}
        and ${isAfter(db, scan)} and ${isSelected(db, scan)}
      order by ${order} limit ${scan.limit ?? null}::int
    ) found on true
    order by ${order}`;
}

/**
 * The activity up to which the list is looked at; null: to its end. The first n threads by `listed_at` need not be the first n
 * by activity, which may be INDEX_LAG later. But all threads up to this activity are among those that `fromMembers` reads.
 */
function readEdge(db: Database, viewer: UserId, scan: Scan) {
  const { at } = scan.after;
  // Only threads whose activity certainly comes after the cursor count: so each page gets further, whatever the lag.
  const own = db.sql`select member.listed_at as at from thread_members member where member.user_id * 1 = ${viewer}::bigint`;
  const offset = LIMITS.scannedThreads - 1;
  return isAscending(scan)
    ? db.sql`select at + ${INDEX_LAG.time}::interval from (
        ${own} and member.listed_at > ${at}::timestamptz order by member.listed_at offset ${offset}::bigint limit 1) last`
    : db.sql`${own} and member.listed_at < ${at}::timestamptz - ${INDEX_LAG.time}::interval
        order by member.listed_at desc offset ${offset}::bigint limit 1`;
}

/** The threads up to the edge, with the state of each. */
function fromMembers(db: Database, viewer: UserId, scan: Scan) {
  const { at } = scan.after;
  const edge = db.sql`(select at from edge)`;
  const range = isAscending(scan)
    ? db.sql`member.listed_at >= ${at}::timestamptz - ${INDEX_LAG.time}::interval
        and member.listed_at <= coalesce(${edge}, 'infinity') and ${activityAt(db)} <= coalesce(${edge}, 'infinity')`
    : db.sql`member.listed_at <= ${at}::timestamptz
        and member.listed_at >= coalesce(${edge} - ${INDEX_LAG.time}::interval, '-infinity')
        and ${activityAt(db)} >= coalesce(${edge}, '-infinity')`;
  return db.sql`
    thread_members member join threads thread on thread.id = member.thread_id ${joinState(db)}
    where member.user_id * 1 = ${viewer}::bigint and ${range}`;
}

/** The threads for which the user has set what the filter asks for. */
function fromStates(db: Database, viewer: UserId, { filter }: Scan) {
  const isSet = filter === 'pinned' ? db.sql`state.pinned_at is not null` : db.sql`true`;
  return db.sql`
    thread_states state
      cross join lateral (
        select * from thread_members where thread_id = state.thread_id and user_id = state.user_id offset 0
      ) member ${joinThread(db)}
    where state.user_id = ${viewer}::bigint and ${isSet}`;
}

/** The threads that may have unread messages. */
const fromUnread = (db: Database, viewer: UserId) => db.sql`
  (
    select one.user_id, known.listed_before, known.unread_ids
    from (select ${viewer}::bigint as user_id) one left join read_threads known using (user_id)
  ) reader cross join lateral (${unreadCandidates(db)}) member
    ${joinThread(db)} ${joinState(db)}
  where true`;

/** Whether the thread comes after the cursor. */
function isAfter(db: Database, scan: Scan) {
  const { at, id } = scan.after;
  const position = db.sql`(${activityAt(db)}, thread.id)`;
  const cursor = db.sql`(${at}::timestamptz, ${id}::uuid)`;
  return isAscending(scan) ? db.sql`${position} > ${cursor}` : db.sql`${position} < ${cursor}`;
}

function isSelected(db: Database, scan: Scan) {
  const { withGroups, jobId, label } = scan;
  return db.sql`(kind = 0 or ${withGroups}::bool) and ${passesFilter(db, scan)}
    ${jobId === undefined ? db.sql`` : db.sql`and thread.job_id = ${jobId}::bigint`}
    ${label === undefined ? db.sql`` : db.sql`and ${label}::text = any(state.labels)`}`;
}

/** By the rows `member`, `thread` and `state`. */
function passesFilter(db: Database, { filter }: Scan) {
  const { isArchived, isMarkedUnread, readReceived } = stateParts;
  const isListed = db.sql`not ${isArchived(db)}`;
  switch (filter) {
    case undefined:
      return db.sql`true`;
    case 'archived':
      return isArchived(db);
    case 'inbox':
      return isListed;
    case 'pinned':
      return db.sql`${isListed} and state.pinned_at is not null`;
    case 'unread':
      return db.sql`${isListed} and member.left_seq is null
        and (${isMarkedUnread(db)} or ${receivedCount(db, db.sql`member.user_id`)} > ${readReceived(db)})`;
    case 'your_turn':
      return db.sql`${isListed} and member.left_seq is null and exists (
        select from ${lastLoud(db)} loud where loud.seq > coalesce(state.answered_seq, 0) and not ${isOwnLoud(db)})`;
  }
}

/** Names of a group that a search looks at. */
const MAX_NAMES = 50;

/** The title, and the names of the other members unless the user has left. */
const namesOf = (db: Database) => db.sql`
  thread.title, case when member.left_seq is null then array(
    select concat_ws(' ', profile.full_name, profile.username) from users profile
    where profile.id = any(thread.member_ids[1:${MAX_NAMES}::int]) and profile.id <> member.user_id) end as names`;
