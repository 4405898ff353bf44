import type { Attachment } from '@messaging/protocol/message';
import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { FeedId } from '../users/audience.ts';
import { DELETED } from './change-messages.ts';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import { ROLE_CODES } from './member-rows.ts';
import type { NewNotification } from './insert-notifications.ts';

/** A message with the time at which it was sent. */
export interface PastMessage {
  readonly senderId: UserId;
  readonly clientId: string;
  readonly body: string;
  readonly attachments: readonly Attachment[];
  readonly at: Date;
  /** Its text before an edit; null: it was not edited. */
  readonly was: string | null;
  readonly isDeleted: boolean;
  /** The message that it answers. */
  readonly replySeq: Seq | null;
  readonly reactions: readonly { readonly emoji: string; readonly userIds: readonly UserId[] }[];
}

/** A step of a watermark: the user has read up to `seq` at this time. */
export interface PastMark {
  readonly userId: UserId;
  readonly seq: Seq;
  readonly at: Date;
}

/** A thread with its messages, oldest first, and the steps of the watermarks. */
export interface PastConversation {
  /** The members; of a group the owner first. */
  readonly users: readonly UserId[];
  /** Of a group, by which it is found again; null: a pair. */
  readonly clientId: string | null;
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
 * already, or the owner the group. Delivers and publishes nothing. The conversation has at least one message. Resolves to the thread
 * that was stored.
 */
export async function storePastConversation(
  db: Database,
  past: PastConversation,
): Promise<ThreadId | undefined> {
  const { users, clientId, jobId, title, messages } = past;
  const isGroup = clientId !== null;
  const members = isGroup ? users : [...users].sort((a, b) => a - b);
  const countSent = (userId: UserId): number => messages.filter(({ senderId }) => senderId === userId).length;
  const times = messages.map(({ at }) => at.toISOString());
  const [first, last] = [times.at(0) ?? null, times.at(-1) ?? null];
  const [stored] = await db.query<{ threadId: ThreadId }>`
    with inserted as (
      insert into threads (id, kind, creator_id, client_id, last_change, member_ids, job_id, title, last_seq, sent, last_message_at, activity_at,
        listed_at, created_at, updated_at, oldest_at)
      values (${Bun.randomUUIDv7()}::uuid, ${Number(isGroup)}::smallint, ${isGroup ? (users[0] ?? null) : null}::bigint,
        ${clientId}::uuid, ${messages.filter(isChanged).length}::bigint, ${arrayLiteral(members)}::bigint[], ${jobId}::bigint, ${title}::text,
        ${messages.length}::bigint, ${arrayLiteral(members.map(countSent))}::bigint[], ${last}::timestamptz, ${last}::timestamptz,
        ${last}::timestamptz, ${first}::timestamptz, ${last}::timestamptz,
        ${messages.length > 1 ? first : 'infinity'}::timestamptz)
      on conflict do nothing returning id, listed_at
    ), members as (
      insert into thread_members (thread_id, user_id, read_seq, read_received, role, listed_at)
      select inserted.id, member.*, inserted.listed_at from inserted, ${toMembers(db, past, members)}
    ), marked as (
      insert into read_marks (thread_id, user_id, seq, at) select inserted.id, mark.* from inserted, ${toMarks(db, past)} mark (user_id, seq, at)
    ), versions as (
      insert into message_versions (thread_id, seq, version, author_id, body, at)
      select inserted.id, message.ord, 1, message.sender_id, message.was, message.created_at
      from inserted, ${toMessages(db, past)} where message.was is not null
    )
    insert into messages (thread_id, seq, id, sender_id, client_id, body, attachments, created_at, version, edited_at, deleted_at,
      reactions, reply_seq, change)
    select inserted.id, message.ord, message.id, message.sender_id, message.client_id, message.body,
      message.attachments::jsonb, message.created_at, case when message.was is not null then 2 end,
      case when message.was is not null and not message.is_deleted then message.created_at + interval '1 minute' end,
      case when message.is_deleted then message.created_at + interval '1 minute' end, message.reactions::jsonb,
      message.reply_seq,
      case when message.is_changed then count(*) filter (where message.is_changed) over (order by message.ord) end
    from inserted, ${toMessages(db, past)} returning thread_id as "threadId"`;
  return stored?.threadId;
}

function isChanged({ was, isDeleted, reactions }: PastMessage): boolean {
  return was !== null || isDeleted || reactions.length > 0;
}

/** Each member's last watermark, the number of the others' messages up to it, and in a group the role: owner or member. */
function toMembers(
  db: Database,
  { clientId, messages, marks }: PastConversation,
  members: readonly UserId[],
) {
  const readSeq = (userId: UserId): Seq => marks.findLast((mark) => mark.userId === userId)?.seq ?? 0;
  const received = (userId: UserId): number =>
    messages.slice(0, readSeq(userId)).filter(({ senderId }) => senderId !== userId).length;
  const roles = members.map((_, i) => (clientId === null ? null : ROLE_CODES[i === 0 ? 'owner' : 'member']));
  return db.sql`unnest(
    ${arrayLiteral(members)}::bigint[], ${arrayLiteral(members.map(readSeq))}::bigint[],
    ${arrayLiteral(members.map(received))}::bigint[], ${arrayLiteral(roles)}::smallint[]) member`;
}

const toMarks = (db: Database, { marks }: PastConversation) => db.sql`unnest(
  ${arrayLiteral(marks.map(({ userId }) => userId))}::bigint[], ${arrayLiteral(marks.map(({ seq }) => seq))}::bigint[],
  ${arrayLiteral(marks.map(({ at }) => at.toISOString()))}::timestamptz[])`;

function toMessages(db: Database, { messages }: PastConversation) {
  const column = (value: (message: PastMessage) => string | number | null): string =>
    arrayLiteral(messages.map(value));
  const was = ({ was: first, isDeleted, body }: PastMessage): string | null =>
    first ?? (isDeleted ? body : null);
  return db.sql`unnest(
    ${column(({ at }) => Bun.randomUUIDv7('hex', at))}::uuid[], ${column(({ senderId }) => senderId)}::bigint[],
    ${column(({ clientId }) => clientId)}::uuid[], ${column(({ body, isDeleted }) => (isDeleted ? DELETED : body))}::text[],
    ${column(({ attachments }) => (attachments.length === 0 ? null : JSON.stringify(attachments)))}::text[],
    ${column(({ at }) => at.toISOString())}::timestamptz[], ${column(was)}::text[],
    ${column(({ isDeleted }) => String(isDeleted))}::bool[],
    ${column(({ reactions }) => (reactions.length === 0 ? null : JSON.stringify(reactions)))}::text[],
    ${column(({ replySeq }) => replySeq)}::bigint[], ${column((message) => String(isChanged(message)))}::bool[]
  ) with ordinality message (id, sender_id, client_id, body, attachments, created_at, was, is_deleted, reactions, reply_seq,
    is_changed, ord)`;
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
