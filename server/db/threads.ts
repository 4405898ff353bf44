import type { Message } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Thread } from '@messaging/protocol/thread';
import { fitsAnswer, messageBytes } from './answer-bytes.ts';
import { arrayLiteral, type Database } from './database.ts';
import { INDEX_LAG } from './index-lag.ts';
import { findLastMessages, type Fetched } from './messages.ts';
import { isMember, otherMember, receivedCount } from './thread-members.ts';

interface ThreadRow {
  id: string;
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
  otherLastReadSeq: number;
  otherId: number;
  username: string | null;
  fullName: string | null;
  avatarUrl: string | null;
  found: number;
}

/** Position in the list of threads: a page starts after this thread. */
export interface ThreadCursor {
  readonly at: string;
  readonly id: ThreadId;
}

/** A stored thread as one member sees it. The database does not know who is online. */
export type StoredThread = Omit<Thread, 'otherUser'> & {
  readonly otherUser: Omit<Thread['otherUser'], 'isOnline'>;
  readonly cursor: ThreadCursor;
};

const FIRST: ThreadCursor = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/**
 * A page of a user's threads, newest activity first. The first n by `listed_at` need not be the page, but all n were active
 * since the `listed_at` of the last of them. So the `listed_at` of a thread of the page is at most INDEX_LAG before that.
 */
export function listThreads(
  db: Database,
  viewer: UserId,
  page: { limit: number; offset?: number | undefined; after?: ThreadCursor | undefined },
): Promise<Fetched<StoredThread>> {
  const { limit, offset = 0, after = FIRST } = page;
  const n = limit + offset;
  const listed = db.sql`
    thread_members member join threads thread on thread.id = member.thread_id
    where member.user_id * 1 = ${viewer}::bigint and member.listed_at <= ${after.at}::timestamptz
      and (thread.activity_at, thread.id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  return readViewed(
    db,
    viewer,
    db.sql`
    with nth as (
      select member.listed_at from ${listed} order by member.listed_at desc offset ${n - 1}::bigint limit 1
    ), edge as (
      select coalesce((select listed_at from nth), '-infinity') - ${INDEX_LAG.time}::interval as at
    )
    select thread.id, thread.activity_at from ${listed} and member.listed_at >= (select at from edge)
    order by thread.activity_at desc, thread.id desc limit ${limit}::int offset ${offset}::bigint`,
  );
}

/** The thread, if the user is a member. */
export async function findThread(
  db: Database,
  viewer: UserId,
  id: ThreadId,
): Promise<StoredThread | undefined> {
  return (await findThreads(db, viewer, [id])).rows[0];
}

/** The threads of which the user is a member, newest activity first. */
export function findThreads(
  db: Database,
  viewer: UserId,
  ids: readonly ThreadId[],
): Promise<Fetched<StoredThread>> {
  return readViewed(
    db,
    viewer,
    db.sql`select id, activity_at from threads
      where id = any(${arrayLiteral(ids)}::uuid[]) and ${isMember(db, db.sql`${viewer}::bigint`)}`,
  );
}

/** The threads that `page` selects, in its order, as a member sees them; as many as fit an answer. */
async function readViewed(db: Database, viewer: UserId, page: unknown): Promise<Fetched<StoredThread>> {
  const rows = await db.query<ThreadRow>`
    with page as (${page}), viewed as (
      select thread.id, thread.member_ids::float8[] as participants,
        thread.job_id::float8 as "jobId", thread.title, thread.last_seq::float8 as "lastSeq",
        thread.last_change::float8 as "lastChange",
        thread.last_message_at as "lastMessageAt", page.activity_at as "activityAt", thread.created_at as "createdAt",
        thread.updated_at as "updatedAt",
        (${receivedCount(db, db.sql`member.user_id`)} - member.read_received)::float8 as "unreadCount",
        member.read_seq::float8 as "lastReadSeq", other.read_seq::float8 as "otherLastReadSeq",
        other.user_id::float8 as "otherId", profile.username, profile.full_name as "fullName",
        profile.avatar_url as "avatarUrl", count(*) over ()::int as found,
        sum(coalesce((
          select ${messageBytes(db)} from messages message
          where message.thread_id = thread.id and message.seq = thread.last_seq
        ), 0)) over (order by page.activity_at desc, page.id desc) as total
      from page join threads thread using (id)
        join thread_members member on member.thread_id = thread.id and member.user_id = ${viewer}::bigint
        join thread_members other on other.thread_id = thread.id and other.user_id = ${otherMember(db, db.sql`member.user_id`)}
        left join users profile on profile.id = other.user_id
    )
    select * from viewed where ${fitsAnswer(db)} order by "activityAt" desc, id desc`;
  const ids = rows.map(({ id }) => id);
  const last = ids.length === 0 ? new Map<ThreadId, Message>() : await findLastMessages(db, ids);
  return { rows: rows.map((row) => toThread(row, last.get(row.id))), found: rows[0]?.found ?? 0 };
}

function toThread(row: ThreadRow, lastMessage: Message | undefined): StoredThread {
  return {
    id: row.id,
    participants: Array.from(row.participants),
    jobId: row.jobId,
    title: row.title,
    lastMessageAt: row.lastMessageAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    lastSeq: row.lastSeq,
    lastMessage: lastMessage ?? null,
    unreadCount: row.unreadCount,
    otherUser: {
      userId: row.otherId,
      username: row.username,
      fullName: row.fullName,
      avatarUrl: row.avatarUrl,
    },
    lastReadSeq: row.lastReadSeq,
    otherLastReadSeq: row.otherLastReadSeq,
    kind: 'pair',
    lastChange: row.lastChange,
    cursor: { at: row.activityAt.toISOString(), id: row.id },
  };
}

/** The two members of a pair. They never change. */
export async function findMembers(db: Database, id: ThreadId): Promise<readonly UserId[] | undefined> {
  const [row] = await db.query<{ memberIds: number[] }>`
    select member_ids::float8[] as "memberIds" from threads where id = ${id}::uuid and kind = 0`;
  return row && Array.from(row.memberIds);
}
