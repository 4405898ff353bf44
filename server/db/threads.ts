import type { Message } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Thread } from '@messaging/protocol/thread';
import { arrayLiteral, type Database } from './database.ts';
import { LISTED_BEHIND } from './listed.ts';
import { fits, lastMessages, messageBytes, type Fetched } from './messages.ts';

interface ThreadRow {
  id: string;
  lowUser: number;
  highUser: number;
  jobId: number | null;
  title: string | null;
  lastSeq: number;
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

/** Where a page of threads starts: after this thread in the list. */
export interface ThreadCursor {
  readonly at: string;
  readonly id: ThreadId;
}

/** A stored thread as one member sees it; who is online, the database does not know. */
export type StoredThread = Omit<Thread, 'otherUser'> & {
  readonly otherUser: Omit<Thread['otherUser'], 'isOnline'>;
  readonly cursor: ThreadCursor;
};

const FIRST: ThreadCursor = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/**
 * A page of a user's threads, newest activity first. The first n by `listed_at` are not the page, but all n were active
 * since the last one's `listed_at`; so what belongs on the page is listed at most LISTED_BEHIND before that.
 */
export function listThreads(
  db: Database,
  viewer: UserId,
  page: { limit: number; offset?: number | undefined; after?: ThreadCursor | undefined },
): Promise<Fetched<StoredThread>> {
  const { limit, offset = 0, after = FIRST } = page;
  const n = limit + offset;
  const isLow = db.sql`low_user = ${viewer}::bigint`;
  const isHigh = db.sql`high_user = ${viewer}::bigint`;
  const rest = db.sql`listed_at <= ${after.at}::timestamptz
    and (activity_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  const first = db.sql`order by listed_at desc limit ${n}::bigint`;
  const listed = db.sql`listed_at >= (select at from edge)`;
  return viewed(
    db,
    viewer,
    db.sql`
    with nth as (
      select listed_at from (
        (select listed_at from threads where ${isLow} and ${rest} ${first})
        union all
        (select listed_at from threads where ${isHigh} and ${rest} ${first})
      ) both_sides order by listed_at desc offset ${n - 1}::bigint limit 1
    ), edge as (
      select coalesce((select listed_at from nth), '-infinity') - ${LISTED_BEHIND.time}::interval as at
    )
    select id, activity_at from threads where ${isLow} and ${rest} and ${listed}
    union all
    select id, activity_at from threads where ${isHigh} and ${rest} and ${listed}
    order by activity_at desc, id desc limit ${limit}::int offset ${offset}::bigint`,
  );
}

/** One thread, if the user is in it. */
export async function findThread(
  db: Database,
  viewer: UserId,
  id: ThreadId,
): Promise<StoredThread | undefined> {
  return (await findThreads(db, viewer, [id])).rows[0];
}

/** Those of the threads that the user is in, newest activity first. By array, so that it is only checked of these threads. */
export function findThreads(
  db: Database,
  viewer: UserId,
  ids: readonly ThreadId[],
): Promise<Fetched<StoredThread>> {
  return viewed(
    db,
    viewer,
    db.sql`select id, activity_at from threads
      where id = any(${arrayLiteral(ids)}::uuid[]) and ${viewer}::bigint = any(array[low_user, high_user])`,
  );
}

/** The threads that `page` selects, in its order, with everything a member sees of them; as many as fit an answer. */
async function viewed(db: Database, viewer: UserId, page: unknown): Promise<Fetched<StoredThread>> {
  const rows = await db.query<ThreadRow>`
    with page as (${page}), viewed as (
      select t.id, t.low_user::float8 as "lowUser", t.high_user::float8 as "highUser", t.job_id::float8 as "jobId", t.title,
        t.last_seq::float8 as "lastSeq", t.last_message_at as "lastMessageAt", page.activity_at as "activityAt",
        t.created_at as "createdAt", t.updated_at as "updatedAt",
        (case me.user_id when t.low_user then t.last_seq - t.low_sent else t.low_sent end - me.read_received)::float8 as "unreadCount",
        me.read_seq::float8 as "lastReadSeq", other.read_seq::float8 as "otherLastReadSeq",
        other.user_id::float8 as "otherId", u.username, u.full_name as "fullName", u.avatar_url as "avatarUrl",
        count(*) over ()::int as found,
        sum(coalesce((
          select ${messageBytes(db)} from messages m where m.thread_id = t.id and m.seq = t.last_seq
        ), 0)) over (order by page.activity_at desc, page.id desc) as total
      from page join threads t using (id)
        join thread_members me on me.thread_id = t.id and me.user_id = ${viewer}::bigint
        join thread_members other on other.thread_id = t.id
          and other.user_id = case me.user_id when t.low_user then t.high_user else t.low_user end
        left join users u on u.id = other.user_id
    )
    select * from viewed where ${fits(db)} order by "activityAt" desc, id desc`;
  const ids = rows.map(({ id }) => id);
  const last = ids.length === 0 ? new Map<ThreadId, Message>() : await lastMessages(db, ids);
  return { rows: rows.map((row) => toThread(row, last.get(row.id))), found: rows[0]?.found ?? 0 };
}

function toThread(row: ThreadRow, lastMessage: Message | undefined): StoredThread {
  return {
    id: row.id,
    participants: [row.lowUser, row.highUser],
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
    cursor: { at: row.activityAt.toISOString(), id: row.id },
  };
}

/** The two members of a thread. They never change. */
export async function findMembers(
  db: Database,
  id: ThreadId,
): Promise<readonly [UserId, UserId] | undefined> {
  const [row] = await db.query<{ low: number; high: number }>`
    select low_user::float8 as low, high_user::float8 as high from threads where id = ${id}::uuid`;
  return row && [row.low, row.high];
}
