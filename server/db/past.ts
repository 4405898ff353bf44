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

/** A step of a watermark: the user has read up to `seq` at this time. */
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

/** All threads of these users. */
export function findThreadKeys(db: Database, userIds: readonly UserId[]): Promise<ThreadKey[]> {
  return db.query<ThreadKey>`
    select distinct member_ids[1]::float8 as low, member_ids[2]::float8 as high, job_id::float8 as "jobId"
    from threads thread join thread_members member on member.thread_id = thread.id
    where thread.kind = 0 and -member.user_id = any(${arrayLiteral(userIds.map((id) => -id))}::bigint[])`;
}

/**
 * Stores a conversation from the past in one statement: all of it, or nothing if the two users have a thread about the job
 * already. Delivers and publishes nothing. The conversation has at least one message.
 */
export async function storePastConversation(db: Database, past: PastConversation): Promise<void> {
  const { users, jobId, title, messages } = past;
  const [low, high] = [Math.min(...users), Math.max(...users)];
  const pair = [low, high];
  const countSent = (userId: UserId): number => messages.filter(({ senderId }) => senderId === userId).length;
  const times = messages.map(({ at }) => at.toISOString());
  const [first, last] = [times.at(0) ?? null, times.at(-1) ?? null];
  await db.query`
    with inserted as (
      insert into threads (id, member_ids, job_id, title, last_seq, sent, last_message_at, activity_at,
        listed_at, created_at, updated_at, oldest_at)
      values (${Bun.randomUUIDv7()}::uuid, ${arrayLiteral(pair)}::bigint[], ${jobId}::bigint, ${title}::text,
        ${messages.length}::bigint, ${arrayLiteral(pair.map(countSent))}::bigint[], ${last}::timestamptz, ${last}::timestamptz,
        ${last}::timestamptz, ${first}::timestamptz, ${last}::timestamptz,
        ${messages.length > 1 ? first : 'infinity'}::timestamptz)
      on conflict (member_ids, job_id) where kind = 0 do nothing returning id, listed_at
    ), members as (
      insert into thread_members (thread_id, user_id, read_seq, read_received, listed_at)
      select inserted.id, member.*, inserted.listed_at
      from inserted, (values ${memberRow(db, past, low)}, ${memberRow(db, past, high)}) member
    ), marked as (
      insert into read_marks (thread_id, user_id, seq, at) select inserted.id, mark.* from inserted, ${toMarks(db, past)} mark (user_id, seq, at)
    )
    insert into messages (thread_id, seq, id, sender_id, client_id, body, attachments, created_at)
    select inserted.id, message.ord, message.id, message.sender_id, message.client_id, message.body,
      message.attachments::jsonb, message.created_at
    from inserted, ${toMessages(db, past)}`;
}

/** A member's last watermark, and the number of the other member's messages up to it. */
function memberRow(db: Database, { messages, marks }: PastConversation, userId: UserId) {
  const seq = marks.findLast((mark) => mark.userId === userId)?.seq ?? 0;
  const received = messages.slice(0, seq).filter(({ senderId }) => senderId !== userId).length;
  return db.sql`(${userId}::bigint, ${seq}::bigint, ${received}::bigint)`;
}

const toMarks = (db: Database, { marks }: PastConversation) => db.sql`unnest(
  ${arrayLiteral(marks.map(({ userId }) => userId))}::bigint[], ${arrayLiteral(marks.map(({ seq }) => seq))}::bigint[],
  ${arrayLiteral(marks.map(({ at }) => at.toISOString()))}::timestamptz[])`;

function toMessages(db: Database, { messages }: PastConversation) {
  const column = (value: (message: PastMessage) => string | number | null): string =>
    arrayLiteral(messages.map(value));
  return db.sql`unnest(
    ${column(({ at }) => Bun.randomUUIDv7('hex', at))}::uuid[], ${column(({ senderId }) => senderId)}::bigint[],
    ${column(({ clientId }) => clientId)}::uuid[], ${column(({ body }) => body)}::text[],
    ${column(({ attachments }) => (attachments.length === 0 ? null : JSON.stringify(attachments)))}::text[],
    ${column(({ at }) => at.toISOString())}::timestamptz[]
  ) with ordinality message (id, sender_id, client_id, body, attachments, created_at, ord)`;
}

/** A notification with its time, and with its readers and the times of their reads. */
export interface PastNotification extends NewNotification {
  readonly at: Date;
  readonly reads: readonly { readonly userId: UserId; readonly at: Date }[];
}

/**
 * Stores notifications from the past, oldest first, in one transaction: all of them, or nothing if one of their feeds has
 * notifications already. Delivers nothing.
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
  const column = (value: (notification: PastNotification) => string | number): string =>
    arrayLiteral(past.map(value));
  await statements.query`
    insert into notifications (feed, event_id, type, title, message, data, created_at)
    select feed, event_id, type, title, message, data::jsonb, created_at from unnest(
      ${column(({ feed }) => feed)}::bigint[], ${column(({ eventId }) => eventId)}::uuid[], ${column(({ type }) => type)}::text[],
      ${column(({ title }) => title)}::text[], ${column(({ message }) => message)}::text[],
      ${column(({ data }) => JSON.stringify(data))}::text[], ${column(({ at }) => at.toISOString())}::timestamptz[]
    ) with ordinality input (feed, event_id, type, title, message, data, created_at, ord) order by ord`;
}

interface Read {
  readonly userId: UserId;
  readonly feed: FeedId;
  readonly eventId: string;
  readonly at: string;
}

async function insertReads(statements: Statements, past: readonly PastNotification[]): Promise<void> {
  const reads = past.flatMap(({ feed, eventId, reads: ownReads }) =>
    ownReads.map(({ userId, at }): Read => ({ userId, feed, eventId, at: at.toISOString() })),
  );
  const column = (value: (read: Read) => string | number): string => arrayLiteral(reads.map(value));
  await statements.query`
    with input as (
      select * from unnest(${column(({ userId }) => userId)}::bigint[], ${column(({ feed }) => feed)}::bigint[],
        ${column(({ eventId }) => eventId)}::uuid[], ${column(({ at }) => at)}::timestamptz[]) read (user_id, feed, event_id, at)
    ), marked as (
      insert into notification_reads (user_id, notification_id, at)
      select input.user_id, notification.id, input.at
      from input join notifications notification using (feed, event_id)
    )
    insert into feed_readers (user_id, feed, read) select user_id, feed, count(*) from input group by user_id, feed`;
}

/** Replaces the origin of the attachments under `path` by `origin`. */
export async function moveAttachments(db: Database, path: string, origin: string): Promise<void> {
  const here = `"${origin}${path}`;
  await db.query`
    update messages set attachments =
      regexp_replace(attachments::text, ${`"https?://[^/"]+${path}`}::text, ${here}::text, 'g')::jsonb
    where attachments::text like ${`%"http%${path}%`}::text and attachments::text not like ${`%${here}%`}::text`;
}
