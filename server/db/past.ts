import type { Attachment } from '@messaging/protocol/message';
import type { Seq, UserId } from '@messaging/protocol/primitives';
import type { FeedId } from '../users/audience.ts';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import type { NewNotification } from './insert-notifications.ts';

/** A message with the time at which it was sent. */
export interface PastMessage {
  readonly senderId: UserId;
  readonly clientId: string;
  readonly body: string;
  readonly attachments: readonly Attachment[];
  readonly at: Date;
}

/** A step of a watermark: the user had read up to `seq` at that time. */
export interface PastMark {
  readonly userId: UserId;
  readonly seq: Seq;
  readonly at: Date;
}

/** A thread with its messages, oldest first, and the steps of both watermarks. */
export interface PastConversation {
  readonly users: readonly [UserId, UserId];
  readonly jobId: number | null;
  readonly title: string | null;
  readonly messages: readonly PastMessage[];
  readonly marks: readonly PastMark[];
}

/** The thread of two users about one job or none. */
export interface ThreadKey {
  readonly low: UserId;
  readonly high: UserId;
  readonly jobId: number | null;
}

/** All threads in which any of these users is. */
export function findThreadKeys(db: Database, userIds: readonly UserId[]): Promise<ThreadKey[]> {
  const ids = arrayLiteral(userIds);
  return db.query<ThreadKey>`
    select low_user::float8 as low, high_user::float8 as high, job_id::float8 as "jobId" from threads
    where low_user = any(${ids}::bigint[]) or high_user = any(${ids}::bigint[])`;
}

/**
 * Stores a conversation that was held before, in one statement: all of it, or nothing where the two have a thread about that
 * job already. Nothing is delivered or published. Needs at least one message.
 */
export async function storePastConversation(db: Database, past: PastConversation): Promise<void> {
  const { users, jobId, title, messages } = past;
  const low = Math.min(...users);
  const high = Math.max(...users);
  const lowSent = messages.filter(({ senderId }) => senderId === low).length;
  const times = messages.map(({ at }) => at.toISOString());
  const [first, last] = [times.at(0) ?? null, times.at(-1) ?? null];
  await db.query`
    with made as (
      insert into threads (id, low_user, high_user, job_id, title, last_seq, low_sent, last_message_at, activity_at,
        indexed_at, created_at, updated_at, oldest_at)
      values (${Bun.randomUUIDv7()}::uuid, ${low}::bigint, ${high}::bigint, ${jobId}::bigint, ${title}::text,
        ${messages.length}::bigint, ${lowSent}::bigint, ${last}::timestamptz, ${last}::timestamptz,
        ${last}::timestamptz, ${first}::timestamptz, ${last}::timestamptz,
        ${messages.length > 1 ? first : 'infinity'}::timestamptz)
      on conflict (low_user, high_user, job_id) do nothing returning id
    ), members as (
      insert into thread_members (thread_id, user_id, other_id, read_seq, read_received)
      select made.id, m.* from made, (values ${memberRow(db, past, low, high)}, ${memberRow(db, past, high, low)}) m
    ), marked as (
      insert into read_marks (thread_id, user_id, seq, at) select made.id, k.* from made, ${marksOf(db, past)}
    )
    insert into messages (thread_id, seq, id, sender_id, client_id, body, attachments, created_at)
    select made.id, m.ord, m.id, m.sender_id, m.client_id, m.body, m.attachments::jsonb, m.created_at
    from made, ${messagesOf(db, past)}`;
}

/** The last watermark of a member, and how many messages of the other one it covers. */
function memberRow(db: Database, { messages, marks }: PastConversation, userId: UserId, otherId: UserId) {
  const seq = marks.findLast((mark) => mark.userId === userId)?.seq ?? 0;
  const received = messages.slice(0, seq).filter(({ senderId }) => senderId === otherId).length;
  return db.sql`(${userId}::bigint, ${otherId}::bigint, ${seq}::bigint, ${received}::bigint)`;
}

const marksOf = (db: Database, { marks }: PastConversation) => db.sql`unnest(
  ${arrayLiteral(marks.map(({ userId }) => userId))}::bigint[], ${arrayLiteral(marks.map(({ seq }) => seq))}::bigint[],
  ${arrayLiteral(marks.map(({ at }) => at.toISOString()))}::timestamptz[]) k (user_id, seq, at)`;

function messagesOf(db: Database, { messages }: PastConversation) {
  const column = (of: (message: PastMessage) => string | number | null): string =>
    arrayLiteral(messages.map(of));
  return db.sql`unnest(
    ${column(({ at }) => Bun.randomUUIDv7('hex', at))}::uuid[], ${column((m) => m.senderId)}::bigint[],
    ${column((m) => m.clientId)}::uuid[], ${column((m) => m.body)}::text[],
    ${column((m) => (m.attachments.length === 0 ? null : JSON.stringify(m.attachments)))}::text[],
    ${column((m) => m.at.toISOString())}::timestamptz[]
  ) with ordinality m (id, sender_id, client_id, body, attachments, created_at, ord)`;
}

/** A notification with its time, and who read it when. */
export interface PastNotification extends NewNotification {
  readonly at: Date;
  readonly reads: readonly { readonly userId: UserId; readonly at: Date }[];
}

/**
 * Stores notifications of before, oldest first, in one transaction: all of them, or nothing where one of their feeds has
 * anything already. Nothing is pushed.
 */
export async function storePastNotifications(db: Database, past: readonly PastNotification[]): Promise<void> {
  const feeds = arrayLiteral([...new Set(past.map(({ feed }) => feed))].sort((a, b) => a - b));
  await db.transaction(async (statements) => {
    const used =
      await statements.query`select from feeds where id = any(${feeds}::bigint[]) and size > 0 limit 1`;
    if (used.length > 0) return;
    await insertNotifications(statements, past);
    await insertReads(statements, past);
    await statements.query`
      insert into feeds (id, size, last_id)
      select feed, count(*), max(id) from notifications where feed = any(${feeds}::bigint[]) group by feed
      on conflict (id) do update set size = excluded.size, last_id = excluded.last_id`;
  });
}

async function insertNotifications(statements: Statements, past: readonly PastNotification[]): Promise<void> {
  const column = (of: (n: PastNotification) => string | number): string => arrayLiteral(past.map(of));
  await statements.query`
    insert into notifications (feed, event_id, type, title, message, data, created_at)
    select feed, event_id, type, title, message, data::jsonb, created_at from unnest(
      ${column((n) => n.feed)}::bigint[], ${column((n) => n.eventId)}::uuid[], ${column((n) => n.type)}::text[],
      ${column((n) => n.title)}::text[], ${column((n) => n.message)}::text[],
      ${column((n) => JSON.stringify(n.data))}::text[], ${column((n) => n.at.toISOString())}::timestamptz[]
    ) with ordinality n (feed, event_id, type, title, message, data, created_at, ord) order by ord`;
}

interface Read {
  readonly userId: UserId;
  readonly feed: FeedId;
  readonly eventId: string;
  readonly at: string;
}

async function insertReads(statements: Statements, past: readonly PastNotification[]): Promise<void> {
  const reads = past.flatMap(({ feed, eventId, reads: of }) =>
    of.map(({ userId, at }): Read => ({ userId, feed, eventId, at: at.toISOString() })),
  );
  const column = (of: (read: Read) => string | number): string => arrayLiteral(reads.map(of));
  await statements.query`
    with input as (
      select * from unnest(${column((r) => r.userId)}::bigint[], ${column((r) => r.feed)}::bigint[],
        ${column((r) => r.eventId)}::uuid[], ${column((r) => r.at)}::timestamptz[]) r (user_id, feed, event_id, at)
    ), marked as (
      insert into notification_reads (user_id, notification_id, at)
      select r.user_id, n.id, r.at from input r join notifications n using (feed, event_id)
    )
    insert into feed_readers (user_id, feed, read) select user_id, feed, count(*) from input group by user_id, feed`;
}

/** Leads attachments under `path` of any origin to `origin`. */
export async function moveAttachments(db: Database, path: string, origin: string): Promise<void> {
  const here = `"${origin}${path}`;
  await db.query`
    update messages set attachments =
      regexp_replace(attachments::text, ${`"https?://[^/"]+${path}`}::text, ${here}::text, 'g')::jsonb
    where attachments::text like ${`%"http%${path}%`}::text and attachments::text not like ${`%${here}%`}::text`;
}
