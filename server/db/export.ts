import type { Attachment } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';
import { nextMessages, type MessagePlace } from './user-messages.ts';

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

/**
 * What the user sent among the next `limit` messages of their threads, and where it goes on; null: there are no more. A page
 * may be empty although more follow.
 */
export async function exportMessages(
  db: Database,
  userId: UserId,
  after: MessagePlace,
  limit: number,
): Promise<{ messages: ExportedMessage[]; next: MessagePlace | null }> {
  const rows = await db.query<ExportedMessage & { looked: number; isOwn: boolean }>`
    with looked as materialized ${nextMessages(db, userId, after, limit)},
      numbered as (select *, row_number() over (order by thread_id, seq) as n, count(*) over () as looked from looked)
    select id, thread_id as "threadId", seq::float8, other::float8 as "receiverId", body, attachments, created_at as "createdAt",
      looked::int, sender_id = ${userId}::bigint as "isOwn"
    from numbered where sender_id = ${userId}::bigint or n = looked
    order by n`;
  const last = rows.at(-1);
  const messages = rows.flatMap(({ looked: _, isOwn, ...message }) => (isOwn ? [message] : []));
  const isLast = last === undefined || last.looked < limit;
  return { messages, next: isLast ? null : { threadId: last.threadId, seq: last.seq } };
}
