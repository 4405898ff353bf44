import { LIMITS } from '@messaging/protocol/limits';
import type { Message } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Thread } from '@messaging/protocol/thread';
import { fitsAnswer, messageBytes } from './answer-bytes.ts';
import { arrayLiteral, type Database } from './database.ts';
import { INDEX_LAG } from './index-lag.ts';
import { findMembers, toLeavings, toRole, type StoredMember } from './member-rows.ts';
import { findMessages, type Fetched } from './messages.ts';
import { showAsOfLeaving } from './as-of-leaving.ts';
import { leavingColumns, receivedCount } from './thread-members.ts';
import { joinState, stateColumn, stateParts, toThreadState, type StoredState } from './thread-state-row.ts';
import { findLastLoud, toTurn, type LastLoud } from './turns.ts';

interface ThreadRow {
  id: string;
  kind: number;
  participants: number[];
  jobId: number | null;
  title: string | null;
  lastSeq: number;
  lastChange: number;
  lastMessageAt: Date | null;
  activityAt: Date;
  createdAt: Date;
  updatedAt: Date;
  unreadCount: number;
  lastReadSeq: number;
  role: number | null;
  hasLeft: boolean;
  leftChange: number | null;
  leftAt: Date | null;
  state: StoredState | null;
  stateVersion: number;
  found: number;
}

/** Position in the list of threads: a page starts after this thread. */
export interface ThreadCursor {
  readonly at: string;
  readonly id: ThreadId;
}

/** A stored thread as one member sees it. The database does not know who is online. */
export type StoredThread = Omit<Thread, 'otherUser' | 'members'> & {
  readonly members: readonly StoredMember[];
  readonly cursor: ThreadCursor;
};

const FIRST: ThreadCursor = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/**
 * A page of a user's threads, newest activity first. The first n by `listed_at` need not be the page, but all n were active
 * since the `listed_at` of the last of them. So the `listed_at` of a thread of the page is at most INDEX_LAG before that.
 */
export function listThreads(db: Database, viewer: UserId, page: ThreadPage): Promise<Fetched<StoredThread>> {
  const { limit, offset = 0, after = FIRST, withGroups } = page;
  const n = limit + offset;
  const listed = db.sql`
    thread_members member join threads thread on thread.id = member.thread_id
    where member.user_id * 1 = ${viewer}::bigint and member.listed_at <= ${after.at}::timestamptz
      and (${activityAt(db)}, thread.id) < (${after.at}::timestamptz, ${after.id}::uuid) and (kind = 0 or ${withGroups}::bool)`;
  return readViewed(
    db,
    viewer,
    db.sql`
    with nth as (
      select member.listed_at from ${listed} order by member.listed_at desc offset ${n - 1}::bigint limit 1
    ), edge as (
      select coalesce((select listed_at from nth), '-infinity') - ${INDEX_LAG.time}::interval as at
    )
    select thread.id, ${activityAt(db)} as activity_at from ${listed} and member.listed_at >= (select at from edge)
    order by activity_at desc, thread.id desc limit ${limit}::int offset ${offset}::bigint`,
  );
}

interface ThreadPage {
  readonly limit: number;
  readonly offset?: number | undefined;
  readonly after?: ThreadCursor | undefined;
  readonly withGroups: boolean;
}

/** The sort key of the thread for the member: what came after leaving does not move it. */
export const activityAt = (db: Database) => db.sql`
  case when member.left_seq is null then thread.activity_at else member.listed_at end`;

/** The thread, if the user is or was a member. */
export async function findThread(
  db: Database,
  viewer: UserId,
  id: ThreadId,
): Promise<StoredThread | undefined> {
  return (await findThreads(db, viewer, [id], { withGroups: true })).rows[0];
}

/** The threads of which the user is or was a member, newest activity first. */
export function findThreads(
  db: Database,
  viewer: UserId,
  ids: readonly ThreadId[],
  { withGroups }: { readonly withGroups: boolean },
): Promise<Fetched<StoredThread>> {
  return readViewed(
    db,
    viewer,
    db.sql`select thread.id, ${activityAt(db)} as activity_at
      from threads thread join thread_members member on member.thread_id = thread.id and member.user_id = ${viewer}::bigint
      where thread.id = any(${arrayLiteral(ids)}::uuid[]) and (kind = 0 or ${withGroups}::bool)`,
  );
}

/** The threads that `page` selects, in its order, as a member sees them; as many as fit an answer. */
async function readViewed(db: Database, viewer: UserId, page: unknown): Promise<Fetched<StoredThread>> {
  const rows = await db.query<ThreadRow>`
    with page as (${page}), viewed as (
      select thread.id, thread.kind::int, thread.member_ids::float8[] as participants,
        thread.job_id::float8 as "jobId",
        case when member.left_seq is null then thread.title else member.left_title end as title, least(thread.last_seq, member.left_seq)::float8 as "lastSeq",
        coalesce(member.left_change, thread.last_change)::float8 as "lastChange", ${leavingColumns(db)},
        case when member.left_seq is null then thread.last_message_at else page.activity_at end as "lastMessageAt",
        page.activity_at as "activityAt", thread.created_at as "createdAt",
        case when member.left_seq is null then thread.updated_at else page.activity_at end as "updatedAt",
        case when member.left_seq is null then ${receivedCount(db, db.sql`member.user_id`)} - ${stateParts.readReceived(db)}
          else 0 end::float8 as "unreadCount",
        member.read_seq::float8 as "lastReadSeq", member.role::int, member.left_seq is not null as "hasLeft",
        ${stateColumn(db)} as state, coalesce(member.state_version, 0) as "stateVersion",
        count(*) over ()::int as found,
        sum(coalesce((
          select ${messageBytes(db)} from messages message
          where message.thread_id = thread.id and message.seq = least(thread.last_seq, member.left_seq)
        ), 0) + coalesce(pg_column_size(state.draft), 0)) over (order by page.activity_at desc, page.id desc) as total
      from page join threads thread using (id)
        join thread_members member on member.thread_id = thread.id and member.user_id = ${viewer}::bigint
        ${joinState(db)}
    )
    select * from viewed where ${fitsAnswer(db)} order by "activityAt" desc, id desc`;
  const [last, members] = await Promise.all([
    findEnds(db, rows),
    findMembers(
      db,
      rows.map(({ id }) => id),
      LIMITS.shownMembers,
    ),
  ]);
  const ends = rows.map(({ id, kind }) => ({ id, kind, last: last.get(id) }));
  const loud = await findLastLoud(db, viewer, ends);
  const threads = rows.map((row) =>
    toThread(row, viewer, {
      lastMessage: last.get(row.id),
      loud: loud.get(row.id),
      members: members.get(row.id) ?? [],
    }),
  );
  return { rows: threads, found: rows[0]?.found ?? 0 };
}

/** The last message of each thread that the viewer may see, by thread. */
async function findEnds(db: Database, rows: readonly ThreadRow[]): Promise<Map<ThreadId, Message>> {
  const ends = rows.map(({ id, lastSeq }) => ({ threadId: id, seq: lastSeq }));
  const messages = [...(await findMessages(db, ends)).values()];
  const lefts = toLeavings(rows.map((row) => ({ ...row, threadId: row.id })));
  const shown = await showAsOfLeaving(db, messages, lefts);
  return new Map(shown.map((message) => [message.threadId, message]));
}

interface ThreadContent {
  readonly lastMessage: Message | undefined;
  readonly loud: LastLoud | undefined;
  readonly members: readonly StoredMember[];
}

function toThread(
  row: ThreadRow,
  viewer: UserId,
  { lastMessage, loud, members }: ThreadContent,
): StoredThread {
  const isPair = row.kind === 0;
  const state = toThreadState(row.state, row.lastSeq, loud?.seq);
  const other = isPair ? members.find(({ userId }) => userId !== viewer) : undefined;
  return {
    id: row.id,
    participants: row.hasLeft ? [] : Array.from(row.participants),
    jobId: row.jobId,
    title: row.title,
    lastMessageAt: row.lastMessageAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    lastSeq: row.lastSeq,
    lastMessage: lastMessage ?? null,
    unreadCount: row.unreadCount,
    lastReadSeq: row.lastReadSeq,
    otherLastReadSeq: other?.lastReadSeq ?? 0,
    kind: isPair ? 'pair' : 'group',
    lastChange: row.lastChange,
    memberCount: row.hasLeft ? 0 : row.participants.length,
    // Who has left learns nothing of who came later.
    members: row.hasLeft ? [] : members,
    role: row.hasLeft ? null : (toRole(row.role) ?? 'member'),
    hasLeft: row.hasLeft,
    state,
    stateVersion: row.stateVersion,
    ...toTurn(loud, { isAnswered: state?.isAnswered ?? false, hasLeft: row.hasLeft }),
    cursor: { at: row.activityAt.toISOString(), id: row.id },
  };
}
