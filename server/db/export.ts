import type { Attachment } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';

/** Where a page of what a user has starts: after this message, in the order of threads and numbers. */
export interface ExportCursor {
  readonly threadId: ThreadId;
  readonly seq: number;
}

export interface ExportedProfile {
  readonly username: string | null;
  readonly fullName: string | null;
  readonly avatarUrl: string | null;
  readonly role: string | null;
  readonly lastSeenAt: Date | null;
  readonly erasedAt: Date | null;
}

export interface ExportedMessage {
  readonly id: string;
  readonly threadId: ThreadId;
  readonly seq: number;
  readonly receiverId: UserId;
  readonly body: string;
  readonly attachments: Attachment[] | null;
  readonly createdAt: Date;
}

/** What is known of a user; nothing of one who was never heard of. */
export async function findExportedProfile(
  db: Database,
  userId: UserId,
): Promise<ExportedProfile | undefined> {
  const [row] = await db.query<ExportedProfile>`
    select username, full_name as "fullName", avatar_url as "avatarUrl", role, last_seen_at as "lastSeenAt", erased_at as "erasedAt"
    from users where id = ${userId}::bigint`;
  return row;
}

/** The messages that the user sent, after the cursor; `limit` at the most. */
export function exportMessages(
  db: Database,
  userId: UserId,
  after: ExportCursor,
  limit: number,
): Promise<ExportedMessage[]> {
  return db.query<ExportedMessage>`
    select m.id, t.id as "threadId", m.seq::float8, t.other::float8 as "receiverId", m.body, m.attachments, m.created_at as "createdAt"
    from (
      select id, high_user as other from threads where low_user = ${userId}::bigint and id >= ${after.threadId}::uuid
      union all
      select id, low_user from threads where high_user = ${userId}::bigint and id >= ${after.threadId}::uuid
      order by id
    ) t cross join lateral (
      select * from messages
      where thread_id = t.id and sender_id = ${userId}::bigint
        and seq > case when t.id = ${after.threadId}::uuid then ${after.seq}::bigint else 0 end
      order by seq limit ${limit}::int
    ) m
    limit ${limit}::int`;
}
