import type { Attachment } from '@messaging/protocol/message';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import type { Database } from '../database.ts';
import { storedColumns, type MessagePosition, type StoredMessage } from '../message-row.ts';
import { fitsAnswer, messageBytes } from '../answer-bytes.ts';
import type { Fetched } from '../messages.ts';
import { hasReacted, type StoredReaction } from '../reactions.ts';
import { otherMember } from '../thread-members.ts';
import { nextMessages } from '../user-messages.ts';

export interface ExportedProfile {
  readonly username: string | null;
  readonly fullName: string | null;
  readonly avatarUrl: string | null;
  readonly timeZone: string | null;
  readonly role: string | null;
  readonly lastSeenAt: Date | null;
  readonly erasedAt: Date | null;
}

/** A message that an export looked at. */
export interface ExportedMessage extends StoredMessage {
  readonly receiverId: UserId;
  readonly attachments: Attachment[] | null;
  readonly version: number | null;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  /** Whether the exported user sent it. */
  readonly isOwn: boolean;
  /** The reactions to it; null if none is of the exported user. */
  readonly reactions: StoredReaction[] | null;
}

/** The stored profile of a user; undefined for an unknown user. */
export async function findExportedProfile(
  db: Database,
  userId: UserId,
): Promise<ExportedProfile | undefined> {
  const [row] = await db.query<ExportedProfile>`
    select username, full_name as "fullName", avatar_url as "avatarUrl", time_zone as "timeZone", role, last_seen_at as "lastSeenAt", erased_at as "erasedAt"
    from users where id = ${userId}::bigint`;
  return row;
}

/**
 * The next `limit` messages of the user's threads, as far as those that the user sent fit an answer. Returns the user's own
 * messages, those that the user reacted to, and the last message that was looked at, by any sender. A page may contain no message of the user although more
 * follow.
 */
export async function exportMessages(
  db: Database,
  userId: UserId,
  after: MessagePosition,
  limit: number,
): Promise<{ rows: ExportedMessage[]; isLast: boolean }> {
  const rows = await db.query<ExportedMessage & { isLast: boolean }>`
    with looked as materialized ${nextMessages(db, userId, after, limit)},
      weighed as (
        select message.*, sender_id = ${userId}::bigint as is_own,
          coalesce(${hasReacted(db, db.sql`reactions`, db.sql`${userId}::bigint`)}, false) as has_reacted, count(*) over () as found,
          sum(case sender_id when ${userId}::bigint then ${messageBytes(db)} else 0 end) over (order by thread_id, seq) as total
        from looked message
      ),
      numbered as (
        select *, row_number() over (order by thread_id, seq) as n, count(*) over () as kept
        from weighed where ${fitsAnswer(db)}
      )
    select ${storedColumns(db)}, ${otherMember(db, db.sql`sender_id`)}::float8 as "receiverId", attachments, version,
      edited_at as "editedAt", deleted_at as "deletedAt", is_own as "isOwn", case when has_reacted then reactions end as reactions,
      kept = found and found < ${limit}::int as "isLast"
    from numbered message join threads thread on thread.id = message.thread_id where is_own or has_reacted or n = kept
    order by n`;
  return { rows: rows.map(({ isLast: _, ...row }) => row), isLast: rows[0]?.isLast ?? true };
}

/** A content that a message of the user had before. */
export interface ExportedVersion extends VersionPosition {
  readonly messageId: MessageId;
  readonly body: string;
  readonly attachments: Attachment[] | null;
  readonly at: Date;
}

/** Position in an export of earlier contents. */
export interface VersionPosition extends MessagePosition {
  readonly version: number;
}

/** The next earlier contents of the user's messages, at most `limit` and as many as fit an answer. */
export async function exportVersions(
  db: Database,
  userId: UserId,
  after: VersionPosition,
  limit: number,
): Promise<Fetched<ExportedVersion>> {
  const rows = await db.query<ExportedVersion & { found: number }>`
    select thread_id as "threadId", seq::float8, version, message_id as "messageId", body, attachments, at, found::int
    from (
      select message.*, count(*) over () as found,
        sum(${messageBytes(db)}) over (order by thread_id, seq, version) as total
      from (
        select kept.*, message.id as message_id
        from message_versions kept join messages message using (thread_id, seq)
        where kept.author_id = ${userId}::bigint
          and (thread_id, seq, kept.version) > (${after.threadId}::uuid, ${after.seq}::bigint, ${after.version}::bigint)
        order by thread_id, seq, kept.version limit ${limit}::int
      ) message
    ) message where ${fitsAnswer(db)} order by thread_id, seq, version`;
  return { rows, found: rows[0]?.found ?? 0 };
}
