import type { Notification, NotificationId } from '@messaging/protocol/notification';
import type { UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';

/** Something to tell one user. */
export interface NewNotification {
  readonly userId: UserId;
  readonly type: string;
  readonly title: string;
  readonly message: string;
  /** Ids a client can link by. */
  readonly data: Readonly<Record<string, unknown>>;
}

interface Row {
  id: number;
  userId: number;
  type: string;
  title: string;
  message: string;
  data: Record<string, unknown>;
  readAt: Date | null;
  createdAt: Date;
}

function toNotification(row: Row): Notification {
  const { readAt, createdAt, ...rest } = row;
  return {
    ...rest,
    isRead: readAt !== null,
    readAt: readAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

const columns = (db: Database) => db.sql`
  id::float8, user_id::float8 as "userId", type, title, message, data, read_at as "readAt", created_at as "createdAt"`;

export async function storeNotifications(
  db: Database,
  given: readonly NewNotification[],
): Promise<Notification[]> {
  const column = (of: (n: NewNotification) => string | number): string => arrayLiteral(given.map(of));
  const rows = await db.query<Row>`
    insert into notifications (user_id, type, title, message, data)
    select user_id, type, title, message, data::jsonb from unnest(
      ${column((n) => n.userId)}::bigint[], ${column((n) => n.type)}::text[], ${column((n) => n.title)}::text[],
      ${column((n) => n.message)}::text[], ${column((n) => JSON.stringify(n.data))}::text[]
    ) with ordinality as i (user_id, type, title, message, data, ord) order by ord
    returning ${columns(db)}`;
  return rows.map(toNotification);
}

/** A page of a user's notifications with ids under `before`, newest first. */
export async function listNotifications(
  db: Database,
  userId: UserId,
  page: {
    limit: number;
    offset?: number | undefined;
    before?: NotificationId | undefined;
    unread?: boolean | undefined;
  },
): Promise<Notification[]> {
  const { limit, offset = 0, before = Number.MAX_SAFE_INTEGER, unread = false } = page;
  const rows = await db.query<Row>`
    select ${columns(db)} from notifications
    where user_id = ${userId}::bigint and id < ${before}::bigint ${unread ? db.sql`and read_at is null` : db.sql``}
    order by notifications.id desc limit ${limit}::int offset ${offset}::bigint`;
  return rows.map(toNotification);
}

export async function countUnread(db: Database, userId: UserId): Promise<number> {
  const [row] = await db.query<{ n: number }>`
    select count(*)::float8 as n from notifications where user_id = ${userId}::bigint and read_at is null`;
  return row?.n ?? 0;
}

/** Marks one read. Tells whether it is the user's at all, and whether it was unread until now. */
export async function markNotificationRead(
  db: Database,
  userId: UserId,
  id: NotificationId,
): Promise<{ exists: boolean; changed: boolean }> {
  const [row] = await db.query<{ exists: boolean; changed: boolean }>`
    with changed as (
      update notifications set read_at = now(), changed = pg_current_xact_id()
      where id = ${id}::bigint and user_id = ${userId}::bigint and read_at is null returning 1
    )
    select exists (select from notifications where id = ${id}::bigint and user_id = ${userId}::bigint) as "exists",
      exists (select from changed) as changed`;
  return row ?? { exists: false, changed: false };
}

/** Marks all of a user's notifications read; tells how many were unread. */
export async function markAllNotificationsRead(db: Database, userId: UserId): Promise<number> {
  const [row] = await db.query<{ n: number }>`
    with changed as (
      update notifications set read_at = now(), changed = pg_current_xact_id()
      where user_id = ${userId}::bigint and read_at is null returning 1
    )
    select count(*)::float8 as n from changed`;
  return row?.n ?? 0;
}
