import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { MemberRole, MemberSide } from '@messaging/protocol/thread';
import { arrayLiteral, type Database } from './database.ts';
import { ROLE_CODES, SIDE_CODES } from './member-rows.ts';
import { receivedCount } from './thread-members.ts';

/** A user to begin a thread with. */
export interface NewMember {
  readonly userId: UserId;
  /** Null in a pair. */
  readonly role: MemberRole | null;
  readonly side: MemberSide | null;
}

/** A thread to open. */
export interface NewThread {
  readonly id: ThreadId;
  readonly isGroup: boolean;
  readonly opener: UserId;
  /** The opener and the others; two in a pair, each once. */
  readonly members: readonly NewMember[];
  readonly jobId: number | null;
  readonly title: string | null;
  /** Of a group: a repeated call with it finds the group. */
  readonly clientId: string | null;
  /** Limit of the opener's threads of the last 24 hours that no other member has answered; null: no limit. */
  readonly maxUnanswered: number | null;
}

/** The thread, or the milliseconds until the opener may open another one. */
export type Opened =
  | { readonly id: ThreadId; readonly isNew: boolean; readonly title: string | null }
  | { readonly retryAfterMs: number };

/** Creates a thread, or finds that of the pair about the job, or of the client id. Two concurrent calls get the same thread. */
export async function createThread(db: Database, thread: NewThread): Promise<Opened> {
  const inserted = await insertThread(db, thread);
  if (inserted !== undefined) return { id: inserted, isNew: true, title: thread.title };
  const found = await findExisting(db, thread);
  if (found !== undefined) return { ...found, isNew: false };
  if (thread.maxUnanswered === null) throw new Error('the thread that prevented the insert does not exist');
  return { retryAfterMs: await millisecondsUntilNextOpening(db, thread.opener) };
}

async function findExisting(
  db: Database,
  thread: NewThread,
): Promise<{ id: ThreadId; title: string | null } | undefined> {
  const isSame = thread.isGroup
    ? db.sql`creator_id = ${thread.opener}::bigint and client_id = ${thread.clientId}::uuid`
    : db.sql`kind = 0 and member_ids = ${listIds(thread)}::bigint[] and job_id is not distinct from ${thread.jobId}::bigint`;
  const [found] = await db.query<{ id: string; title: string | null }>`
    select id, title from threads where ${isSame}`;
  return found;
}

/** The ids of the members: in a pair in the order in which it is stored, in a group in the given order. */
function listIds({ isGroup, members }: NewThread): string {
  const ids = members.map(({ userId }) => userId);
  return arrayLiteral(isGroup ? ids : ids.sort((a, b) => a - b));
}

function listReaders({ members }: NewThread): string | null {
  const readers = members.filter(({ role }) => role === 'reader');
  return readers.length === 0 ? null : arrayLiteral(readers.map(({ userId }) => userId));
}

/**
 * Undefined if the thread exists or the opener has too many. Each call deletes the openings that no longer count, so an opener
 * has at most `maxUnanswered` rows. Concurrent calls do not see each other and may exceed the limit by their number together:
 * that is cheaper than a lock, and makes no difference to the users who are written to.
 */
async function insertThread(db: Database, thread: NewThread): Promise<ThreadId | undefined> {
  const { id, isGroup, opener, members, jobId, title, clientId, maxUnanswered } = thread;
  const column = (value: (member: NewMember) => number | null): string => arrayLiteral(members.map(value));
  const [row] = await db.query<{ id: string }>`
    with openings as materialized (
      select opening.thread_id, opening.at <= now() - interval '1 day'
        or ${receivedCount(db, db.sql`opening.opener`)} > 0 as is_past
      from thread_openings opening join threads thread on thread.id = opening.thread_id
      where opening.opener = ${opener}::bigint and ${maxUnanswered}::int is not null
    ), past as (
      select thread_id from thread_openings
      where opener = ${opener}::bigint and thread_id in (select thread_id from openings where is_past) for update skip locked
    ), removed as (
      delete from thread_openings where opener = ${opener}::bigint and thread_id in (select thread_id from past)
    ), inserted as (
      insert into threads (id, kind, member_ids, sent, reader_ids, job_id, title, creator_id, client_id)
      select ${id}::uuid, ${Number(isGroup)}::smallint, ${listIds(thread)}::bigint[],
        ${arrayLiteral(members.map(() => 0))}::bigint[], ${listReaders(thread)}::bigint[], ${jobId}::bigint, ${title}::text,
        ${isGroup ? opener : null}::bigint, ${isGroup ? clientId : null}::uuid
      where ${maxUnanswered}::int is null or (select count(*) from openings where not is_past) < ${maxUnanswered}::int
      on conflict do nothing returning id
    ), members as (
      insert into thread_members (thread_id, user_id, role, side)
      select inserted.id, member.* from inserted, unnest(
        ${column(({ userId }) => userId)}::bigint[],
        ${column(({ role }) => role && ROLE_CODES[role])}::smallint[], ${column(({ side }) => side && SIDE_CODES[side])}::smallint[]
      ) member
    ), opened as (
      insert into thread_openings (opener, thread_id)
      select ${opener}::bigint, id from inserted where ${maxUnanswered}::int is not null
    )
    select id from inserted`;
  return row?.id;
}

/** Milliseconds until the oldest opening that counts is a day old. An answer of the other member may come earlier. */
async function millisecondsUntilNextOpening(db: Database, opener: UserId): Promise<number> {
  const [row] = await db.query<{ ms: number | null }>`
    select extract(epoch from min(at) + interval '1 day' - now())::float8 * 1000 as ms
    from thread_openings where opener = ${opener}::bigint`;
  return Math.max(0, row?.ms ?? 0);
}
