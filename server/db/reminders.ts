import { SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import type { MessagePosition } from './message-row.ts';

/** A stored reminder of a user. */
export interface StoredReminder extends MessagePosition {
  readonly messageId: MessageId;
  readonly at: Date;
}

/** A reminder to be told. */
export interface DueReminder extends StoredReminder {
  readonly userId: UserId;
  /** Event of its notification. */
  readonly id: string;
}

const columns = (db: Statements) => db.sql`
  message_id as "messageId", thread_id as "threadId", seq::float8, at`;

/** Sets the user's reminder of a message, or moves it. Undefined if the user has too many. */
export async function putReminder(
  db: Database,
  userId: UserId,
  { id, messageId, threadId, seq, at }: StoredReminder & { readonly id: string },
): Promise<StoredReminder | undefined> {
  const [row] = await db.query<StoredReminder>`
    insert into reminders as stored (user_id, message_id, id, thread_id, seq, at)
    select ${userId}::bigint, ${messageId}::uuid, ${id}::uuid, ${threadId}::uuid, ${seq}::bigint, ${at.toISOString()}::timestamptz
    where (select count(*) from reminders where user_id = ${userId}::bigint and message_id <> ${messageId}::uuid)
      < ${SCHEDULE_LIMITS.reminders}::int
    on conflict (user_id, message_id) do update set id = excluded.id, at = excluded.at
    returning ${columns(db)}`;
  return row;
}

/** The user's reminders, the next one first. Few more than the limit can be stored. */
export function listReminders(db: Database, userId: UserId): Promise<StoredReminder[]> {
  return db.query<StoredReminder>`
    select ${columns(db)} from reminders where user_id = ${userId}::bigint
    order by at, message_id limit ${2 * SCHEDULE_LIMITS.reminders}::int`;
}

export async function deleteReminder(
  db: Database,
  userId: UserId,
  messageId: MessageId,
): Promise<StoredReminder | undefined> {
  const [row] = await db.query<StoredReminder>`
    delete from reminders where user_id = ${userId}::bigint and message_id = ${messageId}::uuid returning ${columns(db)}`;
  return row;
}

/** The reminders whose time has come, the longest due first. */
export function findDueReminders(db: Database, limit: number): Promise<DueReminder[]> {
  return db.query<DueReminder>`
    select user_id::float8 as "userId", id, ${columns(db)} from reminders where at <= now() order by at limit ${limit}::int`;
}

/** Deletes reminders that were told. One that was set again meanwhile has another id and stays. */
export async function removeTold(db: Database, told: readonly DueReminder[]): Promise<void> {
  await db.query`
    delete from reminders stored using unnest(
      ${arrayLiteral(told.map(({ userId }) => userId))}::bigint[], ${arrayLiteral(told.map(({ messageId }) => messageId))}::uuid[],
      ${arrayLiteral(told.map(({ id }) => id))}::uuid[]
    ) told (user_id, message_id, id)
    where stored.user_id = told.user_id and stored.message_id = told.message_id and stored.id = told.id`;
}
