import type { Attachment } from '@messaging/protocol/message';
import type { MessageId, ThreadId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';
import type { ListedBehind } from './listed.ts';

/** A message on its way to the database. */
export interface Draft {
  readonly id: MessageId;
  readonly threadId: ThreadId;
  readonly senderId: UserId;
  /** Shown while no other name is known: a profile may be stored a moment after its first message. */
  readonly senderName: string | null;
  readonly clientId: string | null;
  readonly body: string;
  readonly attachments: Attachment[];
}

/** A row for each draft of a member; all null but `ord` when its client id was used before. */
export interface InsertedRow {
  ord: number;
  seq: number | null;
  createdAt: Date | null;
  receiverId: number | null;
}

/** What differs from one run of the statement to another. */
export interface InsertForm {
  readonly looksForKnown: boolean;
  /** Whether the rows name their transaction, by which the publisher finds them. */
  readonly isPublished: boolean;
  readonly behind: ListedBehind;
}

/**
 * Stores a batch in one statement: locks the thread rows in id order (so that batches cannot deadlock), lets members
 * through, leaves out client ids it knows if it looks, numbers the rest in the order given, and bumps the threads.
 */
export function insertMessages(
  db: Database,
  drafts: readonly Draft[],
  { looksForKnown, isPublished, behind }: InsertForm,
): Promise<InsertedRow[]> {
  return db.start<InsertedRow>`
    with input as materialized (
      ${rowsOf(db, drafts)}
    ), locked as materialized (
      select i.*, t.low_user, t.high_user, t.last_seq, t.activity_at
      from input i join threads t on t.id = i.thread_id and i.sender_id in (t.low_user, t.high_user)
      order by t.id, i.ord for no key update of t
    ), judged as materialized (
      select l.*, ${looksForKnown ? isKnown(db) : db.sql`false`} as is_known from locked l
    ), fresh as materialized (
      select j.*, last_seq + row_number() over (partition by thread_id order by ord) as seq,
        -- Never before the message before it, even if the clock was set back.
        greatest(clock_timestamp(), activity_at)::timestamptz(3) as created_at
      from judged j where not is_known
    ), inserted as (
      insert into messages (thread_id, seq, id, sender_id, client_id, body, attachments, created_at, xid)
      select thread_id, seq, id, sender_id, client_id, body, attachments::jsonb, created_at,
        ${isPublished ? db.sql`pg_current_xact_id()` : db.sql`null`}
      from fresh
    ), bumped as (
      update threads t set
        last_seq = f.seq, low_sent = t.low_sent + f.low_sent, last_message_at = f.created_at,
        activity_at = f.created_at, updated_at = f.created_at, changed = pg_current_xact_id(),
        -- What indexes hold moves together, seldom.
        listed_at = case when ${isFar(db, behind)} then f.created_at else t.listed_at end,
        listed_xact = case when ${isFar(db, behind)} then f.xact else t.listed_xact end,
        -- Of a thread whose last message alone is left: that one may be deleted from now on.
        oldest_at = case when t.oldest_at = 'infinity' then coalesce(t.last_message_at, f.created_at) else t.oldest_at end
      from (
        select thread_id, max(seq) as seq, count(*) filter (where sender_id = low_user) as low_sent,
          max(created_at) as created_at, pg_current_xact_id()::text::bigint as xact
        from fresh group by thread_id
      ) f
      where t.id = f.thread_id
    )
    select f.ord::int, f.seq::float8, f.created_at as "createdAt",
      (case f.sender_id when f.low_user then f.high_user else f.low_user end)::float8 as "receiverId"
    from fresh f
    union all
    select ord::int, null, null, null from judged where is_known`;
}

/** The drafts as rows, numbered in the order given. */
function rowsOf(db: Database, drafts: readonly Draft[]) {
  const column = (of: (draft: Draft) => string | number | null): string => arrayLiteral(drafts.map(of));
  const attachments = (draft: Draft): string | null =>
    draft.attachments.length === 0 ? null : JSON.stringify(draft.attachments);
  return db.sql`select * from unnest(
    ${column((d) => d.id)}::uuid[], ${column((d) => d.threadId)}::uuid[], ${column((d) => d.senderId)}::bigint[],
    ${column((d) => d.clientId)}::uuid[], ${column((d) => d.body)}::text[], ${column(attachments)}::text[]
  ) with ordinality as i (id, thread_id, sender_id, client_id, body, attachments, ord)`;
}

/** Whether what the indexes hold of the thread `t` is as far behind as it may be. */
const isFar = (db: Database, { time, xacts }: ListedBehind) => db.sql`
  (f.created_at > t.listed_at + ${time}::interval or f.xact > t.listed_xact + ${xacts}::bigint)`;

/** Whether the sender of the row `l` has used its client id in its thread before. */
const isKnown = (db: Database) => db.sql`
  client_id is not null and exists (
    select from messages m
    where m.thread_id = l.thread_id and m.sender_id = l.sender_id and m.client_id = l.client_id
  )`;
