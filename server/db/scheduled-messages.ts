import { SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import type { Attachment } from '@messaging/protocol/message';
import type { MessageId, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { ScheduledMessage } from '@messaging/protocol/schedule';
import { fitsAnswer, messageBytes } from './answer-bytes.ts';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import type { Fetched } from './messages.ts';
import { isMember, isWriter } from './thread-members.ts';

/** A user's scheduled message. */
export interface ScheduledKey {
  readonly senderId: UserId;
  readonly id: string;
}

/** The content and the time of a scheduled message. */
export interface Scheduled extends ScheduledKey {
  readonly threadId: ThreadId;
  readonly body: string;
  readonly attachments: readonly Attachment[];
  readonly replyTo: MessageId | null;
  readonly sendAt: Date;
  readonly zone: string;
}

/** A stored scheduled message. */
export interface StoredScheduled extends Scheduled {
  readonly failure: ScheduledMessage['failure'];
  /** Whether an instance has begun to send it. */
  readonly isClaimed: boolean;
  readonly createdAt: Date;
}

type Row = Omit<StoredScheduled, 'attachments'> & { readonly attachments: Attachment[] | null };

const columns = (db: Statements) => db.sql`
  sender_id::float8 as "senderId", id, thread_id as "threadId", body, attachments, reply_to as "replyTo", send_at as "sendAt",
  zone, failure, claimed_at is not null as "isClaimed", created_at as "createdAt"`;

const toStored = (row: Row): StoredScheduled => ({ ...row, attachments: row.attachments ?? [] });

/** The scheduled message as its sender sees it. */
export function toScheduled(
  stored: Omit<StoredScheduled, 'isClaimed'>,
  state: ScheduledMessage['state'] = stored.failure === null ? 'waiting' : 'failed',
): ScheduledMessage {
  const { id, threadId, body, attachments, replyTo, zone, failure } = stored;
  return {
    id,
    threadId,
    body,
    attachments: [...attachments],
    replyTo,
    sendAt: stored.sendAt.toISOString(),
    zone,
    state,
    failure,
    createdAt: stored.createdAt.toISOString(),
  };
}

/** What decides whether a message may be scheduled. */
export interface ScheduleState {
  readonly isMember: boolean;
  readonly isWriter: boolean;
  /** Whether the thread has the message that is answered; true if none is. */
  readonly hasQuote: boolean;
  /** Scheduled messages of the sender. */
  readonly count: number;
  /** Whether a message was stored under this id: then it has been sent. */
  readonly isSent: boolean;
}

type Target = ScheduledKey &
  Pick<Scheduled, 'threadId'> & { readonly replyTo?: MessageId | null | undefined };

export async function findScheduleState(
  db: Database,
  { senderId, id, threadId, replyTo = null }: Target,
): Promise<ScheduleState> {
  const sender = db.sql`${senderId}::bigint`;
  const thread = db.sql`from threads where id = ${threadId}::uuid`;
  const [row] = await db.query<ScheduleState>`
    select exists (select ${thread} and ${isMember(db, sender)}) as "isMember",
      exists (select ${thread} and ${isWriter(db, sender)}) as "isWriter",
      ${replyTo}::uuid is null or exists (
        select from messages where id = ${replyTo}::uuid and thread_id = ${threadId}::uuid) as "hasQuote",
      (select count(*) from scheduled_messages where sender_id = ${sender})::int as count,
      exists (
        select from messages where thread_id = ${threadId}::uuid and sender_id = ${sender} and client_id = ${id}::uuid
      ) as "isSent"`;
  if (row === undefined) throw new Error('a select without from has a row');
  return row;
}

/** Undefined if the sender has one of this id. */
export async function insertScheduled(
  db: Statements,
  scheduled: Scheduled,
): Promise<StoredScheduled | undefined> {
  const { senderId, id, threadId, body, attachments, replyTo, sendAt, zone } = scheduled;
  const [row] = await db.query<Row>`
    insert into scheduled_messages (sender_id, id, thread_id, body, attachments, reply_to, send_at, due_at, zone, local_at)
    values (${senderId}::bigint, ${id}::uuid, ${threadId}::uuid, ${body}::text, ${toJson(attachments)}::text::jsonb,
      ${replyTo}::uuid, ${sendAt.toISOString()}::timestamptz, ${sendAt.toISOString()}::timestamptz, ${zone}::text,
      ${sendAt.toISOString()}::timestamptz at time zone ${zone}::text)
    on conflict do nothing returning ${columns(db)}`;
  return row && toStored(row);
}

const toJson = (attachments: readonly Attachment[]): string | null =>
  attachments.length === 0 ? null : JSON.stringify(attachments);

export async function findScheduled(
  db: Database,
  { senderId, id }: ScheduledKey,
): Promise<StoredScheduled | undefined> {
  const [row] = await db.query<Row>`
    select ${columns(db)} from scheduled_messages where sender_id = ${senderId}::bigint and id = ${id}::uuid`;
  return row && toStored(row);
}

/** The sender's scheduled messages after an id, in the order of ids, as many as fit an answer. */
export async function listScheduled(
  db: Database,
  senderId: UserId,
  {
    threadId,
    after,
    limit,
  }: { readonly threadId: ThreadId | null; readonly after: string; readonly limit: number },
): Promise<Fetched<StoredScheduled>> {
  const rows = await db.query<Row & { found: number }>`
    select ${columns(db)}, found::int from (
      select message.*, count(*) over () as found, sum(${messageBytes(db)}) over (order by id) as total from (
        select * from scheduled_messages
        where sender_id = ${senderId}::bigint and id > ${after}::uuid
          and (${threadId}::uuid is null or thread_id = ${threadId}::uuid)
        order by id limit ${limit}::int
      ) message
    ) message where ${fitsAnswer(db)} order by id`;
  return { rows: rows.map(({ found: _, ...row }) => toStored(row)), found: rows[0]?.found ?? 0 };
}

/** Replaces a scheduled message, which waits from now on; undefined if there is none, or an instance sends it. */
export async function updateScheduled(
  db: Statements,
  scheduled: Scheduled,
): Promise<StoredScheduled | undefined> {
  const { senderId, id, body, attachments, replyTo, sendAt, zone } = scheduled;
  const [row] = await db.query<Row>`
    update scheduled_messages set body = ${body}::text, attachments = ${toJson(attachments)}::text::jsonb,
      reply_to = ${replyTo}::uuid, send_at = ${sendAt.toISOString()}::timestamptz, due_at = ${sendAt.toISOString()}::timestamptz,
      zone = ${zone}::text, local_at = ${sendAt.toISOString()}::timestamptz at time zone ${zone}::text, failure = null
    where sender_id = ${senderId}::bigint and id = ${id}::uuid and claimed_at is null returning ${columns(db)}`;
  return row && toStored(row);
}

/** Undefined if there is none, or an instance sends it. */
export async function deleteScheduled(
  db: Database,
  { senderId, id }: ScheduledKey,
): Promise<StoredScheduled | undefined> {
  const [row] = await db.query<Row>`
    delete from scheduled_messages where sender_id = ${senderId}::bigint and id = ${id}::uuid and claimed_at is null
    returning ${columns(db)}`;
  return row && toStored(row);
}

/** A scheduled message that is due. */
export interface DueScheduled extends StoredScheduled {
  /** The service was away for too long after its time. */
  readonly isTooLate: boolean;
}

/**
 * Claims due messages for `ms` milliseconds, the longest due first. Another instance takes over those that are still there then. A
 * message of a user who was erased is deleted instead: an erasure may run beside this.
 */
export async function claimDueScheduled(
  db: Database,
  { limit, ms }: { readonly limit: number; readonly ms: number },
): Promise<DueScheduled[]> {
  const rows = await db.query<Row & { isTooLate: boolean }>`
    with due as materialized (
      select sender_id as user_id, id as due_id, exists (
        select from users where users.id = sender_id and erased_at is not null and profile_at <= erased_at) as is_erased
      from scheduled_messages where failure is null and due_at <= now()
      order by due_at limit ${limit}::int for update skip locked
    ), deleted as (
      delete from scheduled_messages using due where is_erased and sender_id = user_id and id = due_id
    )
    update scheduled_messages set claimed_at = now(), due_at = now() + make_interval(secs => ${ms}::float8 / 1000)
    from due where not is_erased and sender_id = user_id and id = due_id
    returning ${columns(db)}, send_at < now() - make_interval(hours => ${SCHEDULE_LIMITS.lateHours}::int) as "isTooLate"`;
  return rows.map(({ isTooLate, ...row }) => ({ ...toStored(row), isTooLate }));
}

/** Whether the message was stored, as by an instance that ended before it could say so. */
export async function isScheduledSent(
  db: Database,
  { senderId, id, threadId }: Pick<Scheduled, 'senderId' | 'id' | 'threadId'>,
): Promise<boolean> {
  return (await findScheduleState(db, { senderId, id, threadId })).isSent;
}

/** Deletes claimed messages that were stored. */
export async function removeSent(db: Database, sent: readonly ScheduledKey[]): Promise<void> {
  await db.query`
    delete from scheduled_messages using unnest(
      ${arrayLiteral(sent.map(({ senderId }) => senderId))}::bigint[], ${arrayLiteral(sent.map(({ id }) => id))}::uuid[]
    ) sent (user_id, sent_id) where sender_id = user_id and id = sent_id`;
}

/** Marks a claimed message as failed. */
export async function saveFailure(
  db: Database,
  { senderId, id }: ScheduledKey,
  failure: NonNullable<ScheduledMessage['failure']>,
): Promise<void> {
  await db.query`
    update scheduled_messages set failure = ${failure}::text, claimed_at = null
    where sender_id = ${senderId}::bigint and id = ${id}::uuid`;
}

/** Milliseconds until the next message and the next reminder are due, by the clock of the database; null: there is none. */
export async function findNextDue(
  db: Database,
): Promise<{ readonly messageMs: number | null; readonly reminderMs: number | null }> {
  const until = (at: unknown) => db.sql`(extract(epoch from ${at} - now()) * 1000)::float8`;
  const [row] = await db.query<{ messageMs: number | null; reminderMs: number | null }>`
    select ${until(db.sql`(select min(due_at) from scheduled_messages where failure is null)`)} as "messageMs",
      ${until(db.sql`(select min(at) from reminders)`)} as "reminderMs"`;
  return row ?? { messageMs: null, reminderMs: null };
}

/**
 * Moves messages whose time zone has got other rules: the time on its clocks stays, as in "at nine where they are". Deletes messages that failed
 * long ago.
 */
export async function keepScheduled(db: Database, failedDays: number): Promise<void> {
  await db.query`
    update scheduled_messages set send_at = local_at at time zone zone, due_at = local_at at time zone zone
    where failure is null and claimed_at is null and send_at at time zone zone <> local_at`;
  await db.query`
    delete from scheduled_messages
    where failure is not null and greatest(send_at, created_at) < now() - make_interval(days => ${failedDays}::int)`;
}
