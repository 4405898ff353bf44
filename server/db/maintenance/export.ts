import type { Attachment } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Database } from '../database.ts';
import { fits, messageBytes } from '../messages.ts';
import { nextMessages, type MessagePlace } from '../user-messages.ts';

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

/** A message that was looked at for an export, and whether its user sent it. */
export type Looked = ExportedMessage & { readonly isOwn: boolean };

/**
 * The next `limit` messages of the user's threads as far as those that the user sent fit an answer: the own ones, and the last
 * one looked at, whoever sent it. A page may have none of the user's although more follow.
 */
export async function exportMessages(
  db: Database,
  userId: UserId,
  after: MessagePlace,
  limit: number,
): Promise<{ rows: Looked[]; isLast: boolean }> {
  const rows = await db.query<Looked & { isLast: boolean }>`
    with looked as materialized ${nextMessages(db, userId, after, limit)},
      weighed as (
        select m.*, sender_id = ${userId}::bigint as is_own, count(*) over () as found,
          sum(case sender_id when ${userId}::bigint then ${messageBytes(db)} else 0 end) over (order by thread_id, seq) as total
        from looked m
      ),
      numbered as (
        select *, row_number() over (order by thread_id, seq) as n, count(*) over () as kept from weighed where ${fits(db)}
      )
    select id, thread_id as "threadId", seq::float8, other::float8 as "receiverId", body, attachments, created_at as "createdAt",
      is_own as "isOwn", kept = found and found < ${limit}::int as "isLast"
    from numbered where is_own or n = kept
    order by n`;
  return { rows: rows.map(({ isLast: _, ...row }) => row), isLast: rows[0]?.isLast ?? true };
}
