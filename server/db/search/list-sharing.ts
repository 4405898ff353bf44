import type { Attachment } from '@messaging/protocol/message';
import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { SharedType } from '@messaging/protocol/search-commands';
import type { Database } from '../database.ts';
import type { VisibleRange } from '../member-rows.ts';

/** A message that holds files or links. */
export interface SharingMessage {
  readonly id: MessageId;
  readonly seq: Seq;
  readonly senderId: UserId;
  readonly createdAt: Date;
  readonly body: string;
  readonly attachments: Attachment[] | null;
}

interface SharingPage {
  readonly before: Seq;
  /** Limit of the messages in the answer, and of those that are looked at. */
  readonly limit: number;
  readonly scanned: number;
  readonly visible: VisibleRange;
}

interface Sharing {
  readonly rows: readonly SharingMessage[];
  /** Number of messages that were looked at. */
  readonly scanned: number;
  /** Number before which the next page begins; null: there is none. */
  readonly next: Seq | null;
}

/**
 * The messages of a thread that hold files or links, newest first. Looks at a bounded number of messages in the order of the
 * primary key, so it needs no index of its own, and the answer is as new as the messages.
 */
export async function listSharing(
  db: Database,
  threadId: ThreadId,
  type: SharedType,
  { before, limit, scanned, visible }: SharingPage,
): Promise<Sharing> {
  const end = Math.min(before, visible.last + 1);
  const rows = await db.query<SharingMessage & { scanned: number; oldest: Seq }>`
    with looked as materialized (
      -- For who has left, what changed since is left out.
      select seq, ${holds(db, type)} and (change is null or change <= ${visible.left?.change ?? Number.MAX_SAFE_INTEGER}::bigint) as is_sharing
      from messages
      where thread_id = ${threadId}::uuid and seq < ${end}::bigint and seq >= ${visible.first}::bigint
      order by seq desc limit ${scanned}::int
    )
    select counted.scanned::int, counted.oldest::float8, found.* from (select count(*) as scanned, min(seq) as oldest from looked) counted
    left join lateral (
      select message.id, message.seq::float8, message.sender_id::float8 as "senderId", message.created_at as "createdAt", body, attachments
      from (select seq from looked where is_sharing order by seq desc limit ${limit}::int) page
        -- One by one: a merge join would read the whole thread.
        cross join lateral (select * from messages where thread_id = ${threadId}::uuid and seq = page.seq offset 0) message
      order by message.seq desc
    ) found on true`;
  const [first] = rows;
  if (first === undefined || first.scanned === 0) return { rows: [], scanned: 0, next: null };
  const found = rows.filter(({ id }) => id !== null);
  const next =
    found.length === limit ? (found.at(-1)?.seq ?? null) : first.scanned === scanned ? first.oldest : null;
  return { rows: found, scanned: first.scanned, next };
}

/** Whether a row of messages may hold files of the type. */
const holds = (db: Database, type: SharedType) => {
  if (type === 'link') return db.sql`(card is null and body ~* 'https?://')`;
  const isWanted = type === 'image' ? db.sql`is true` : db.sql`is not true`;
  return db.sql`(attachments is not null and exists (
    select from jsonb_array_elements(attachments) file where (file ->> 'type' ilike 'image/%') ${isWanted}))`;
};
