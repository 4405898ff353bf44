import type { Attachment, MessageVersion } from '@messaging/protocol/message';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { fitsAnswer, messageBytes } from './answer-bytes.ts';
import type { Content } from './content-share.ts';
import type { Database, Statements } from './database.ts';
import type { MessagePosition } from './message-row.ts';
import type { Fetched } from './messages.ts';
import { isVisibleTo } from './thread-members.ts';

interface VersionRow {
  readonly version: number;
  readonly body: string;
  readonly attachments: Attachment[] | null;
  readonly at: Date;
  readonly found: number;
}

/**
 * The versions of a message after a version, oldest first, its present content included; as many as fit an answer. No rows
 * if `viewer` is not a member of its thread; null stands for an operator, who also sees what a deleted message was.
 */
export async function listVersions(
  db: Database,
  messageId: MessageId,
  { viewer, after, limit }: { viewer: UserId | null; after: number; limit: number },
): Promise<Fetched<MessageVersion>> {
  const rows = await db.query<VersionRow>`
    with present as (
      select message.* from messages message join threads thread on thread.id = message.thread_id
      where message.id = ${messageId}::uuid and (${viewer}::bigint is null
        or ${isVisibleTo(db, db.sql`${viewer}::bigint`)})
    ), versions as (
      select version, body, attachments, at from message_versions
      where (thread_id, seq) = (select thread_id, seq from present)
        and (${viewer}::bigint is null or (select deleted_at is null from present))
      union all
      select coalesce(version, 1), body, attachments, coalesce(deleted_at, edited_at, created_at) from present
    )
    select version, body, attachments, at, found::int from (
      select *, count(*) over () as found, sum(${messageBytes(db)}) over (order by version) as total
      from (select * from versions where version > ${after}::bigint order by version limit ${limit}::int) message
    ) message where ${fitsAnswer(db)} order by version`;
  const versions = rows.map(({ version, body, attachments, at }) => {
    return { version, body, attachments: attachments ?? [], at: at.toISOString() };
  });
  return { rows: versions, found: rows[0]?.found ?? 0 };
}

/** The first content of a message that was changed; undefined if it was deleted or erased for good. */
export async function findFirstVersion(
  db: Statements,
  { threadId, seq }: MessagePosition,
): Promise<Content | undefined> {
  const [row] = await db.query<{ body: string; attachments: Attachment[] | null }>`
    select body, attachments from message_versions
    where thread_id = ${threadId}::uuid and seq = ${seq}::bigint and version = 1`;
  return row && { body: row.body, attachments: row.attachments ?? [] };
}
