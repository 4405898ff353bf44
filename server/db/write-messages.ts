import type { Attachment, Message } from '@messaging/protocol/message';
import type { MessageId, ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { MicroBatch } from '../micro-batch.ts';
import { arrayLiteral, isDataError, isUniqueViolation, type Database } from './database.ts';
import { findByClientId } from './messages.ts';

/** A message on its way to the database. */
export interface Draft {
  readonly id: MessageId;
  readonly threadId: ThreadId;
  readonly senderId: UserId;
  readonly clientId: string | null;
  readonly body: string;
  readonly attachments: readonly Attachment[];
}

/** What became of a draft: the stored message, and whether it was stored now or by an earlier try. */
export interface Written {
  readonly message: Message;
  readonly isNew: boolean;
}

interface Row {
  ord: number;
  /** Null: the thread does not exist or the sender is not in it. */
  receiverId: number | null;
  /** Null: the client id was used before. */
  seq: number | null;
  createdAt: Date | null;
  senderName: string | null;
  senderAvatar: string | null;
}

export type MessageWriter = MicroBatch<Draft, Written>;

/**
 * Gathers the sends of this instance. 500 rows a statement is where the cost of a row stops falling; 10,000 waiting
 * are about a third of a second of work at full speed.
 */
export function createMessageWriter(db: Database): MessageWriter {
  return new MicroBatch({
    run: (drafts) => writeAgainOnRace(db, drafts),
    maxItems: 500,
    maxQueued: 10_000,
    key: (draft) =>
      draft.clientId === null ? undefined : `${draft.threadId}${draft.senderId}${draft.clientId}`,
    isPoison: isDataError,
  });
}

/**
 * A statement's snapshot is older than the locks it waited for, so a retry racing on another instance is seen only by
 * the unique index. The next run's snapshot sees the winner.
 */
async function writeAgainOnRace(db: Database, drafts: readonly Draft[]): Promise<(Written | Error)[]> {
  try {
    return await writeMessages(db, drafts);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return await writeMessages(db, drafts);
  }
}

async function writeMessages(db: Database, drafts: readonly Draft[]): Promise<(Written | Error)[]> {
  const results = Array.from<Written | Error>({ length: drafts.length });
  const rows = await insertMessages(db, drafts);
  for (const row of rows) {
    const draft = drafts[row.ord - 1];
    if (draft === undefined) continue;
    if (row.receiverId === null) results[row.ord - 1] = new AppError('not_found');
    else if (row.seq === null) results[row.ord - 1] = await repeated(db, draft);
    else results[row.ord - 1] = { message: stored(draft, row, row.receiverId, row.seq), isNew: true };
  }
  return results;
}

function stored(draft: Draft, row: Row, receiverId: UserId, seq: number): Message {
  return {
    id: draft.id,
    threadId: draft.threadId,
    seq,
    senderId: draft.senderId,
    receiverId,
    body: draft.body,
    attachments: draft.attachments as Attachment[],
    clientId: draft.clientId,
    readAt: null,
    createdAt: (row.createdAt ?? new Date()).toISOString(),
    senderName: row.senderName,
    senderAvatar: row.senderAvatar,
  };
}

async function repeated(db: Database, draft: Draft): Promise<Written | Error> {
  const message = await findByClientId(db, draft);
  if (message === undefined) return new AppError('not_found');
  return hasContent(message, draft) ? { message, isNew: false } : new AppError('client_id_conflict');
}

/** Attachment ids do not count: the service makes those the client leaves out. */
function hasContent(message: Message, draft: Draft): boolean {
  const content = (of: Message | Draft): string =>
    JSON.stringify([
      of.body,
      of.attachments.map(({ filename, url, type, size }) => [filename, url, type, size]),
    ]);
  return content(message) === content(draft);
}

/**
 * Stores a batch in one statement: locks the thread rows in id order (so that batches cannot deadlock), lets members
 * through, leaves out client ids it knows, numbers the rest in the order given, and bumps the threads.
 */
function insertMessages(db: Database, drafts: readonly Draft[]): Promise<Row[]> {
  const column = (of: (draft: Draft) => string | number | null): string => arrayLiteral(drafts.map(of));
  const attachments = (draft: Draft): string | null =>
    draft.attachments.length === 0 ? null : JSON.stringify(draft.attachments);
  return db.query<Row>`
    with input as materialized (
      select * from unnest(
        ${column((d) => d.id)}::uuid[], ${column((d) => d.threadId)}::uuid[], ${column((d) => d.senderId)}::bigint[],
        ${column((d) => d.clientId)}::uuid[], ${column((d) => d.body)}::text[], ${column(attachments)}::text[]
      ) with ordinality as i (id, thread_id, sender_id, client_id, body, attachments, ord)
    ), locked as materialized (
      select id, low_user, high_user, last_seq, last_message_at
      from threads where id in (select thread_id from input)
      order by id for no key update
    ), allowed as materialized (
      select i.ord, case i.sender_id when t.low_user then t.high_user else t.low_user end as receiver_id
      from input i join locked t on t.id = i.thread_id and i.sender_id in (t.low_user, t.high_user)
    ), fresh as materialized (
      select i.*, i.sender_id = t.low_user as is_low,
        t.last_seq + row_number() over (partition by i.thread_id order by i.ord) as seq,
        -- Never before the message before it, even if the clock was set back.
        greatest(clock_timestamp(), t.last_message_at)::timestamptz(3) as created_at
      from input i join allowed using (ord) join locked t on t.id = i.thread_id
      where i.client_id is null or not exists (
        select from messages m
        where m.thread_id = i.thread_id and m.sender_id = i.sender_id and m.client_id = i.client_id
      )
    ), inserted as (
      insert into messages (thread_id, seq, id, sender_id, client_id, body, attachments, created_at)
      select thread_id, seq, id, sender_id, client_id, body, attachments::jsonb, created_at from fresh
    ), bumped as (
      update threads t set
        last_seq = f.seq, low_sent = t.low_sent + f.low_sent, last_message_at = f.created_at,
        activity_at = f.created_at, updated_at = f.created_at, changed = pg_current_xact_id()
      from (
        select thread_id, max(seq) as seq, count(*) filter (where is_low) as low_sent, max(created_at) as created_at
        from fresh group by thread_id
      ) f
      where t.id = f.thread_id
    )
    select i.ord::int, a.receiver_id::float8 as "receiverId", f.seq::float8, f.created_at as "createdAt",
      coalesce(u.full_name, u.username) as "senderName", u.avatar_url as "senderAvatar"
    from input i left join allowed a using (ord) left join fresh f using (ord) left join users u on u.id = f.sender_id`;
}
