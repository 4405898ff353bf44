import type { Attachment, Message } from '@messaging/protocol/message';
import type { MessageId, ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { boundedWrite } from '../bounded.ts';
import { MicroBatch } from '../micro-batch.ts';
import { arrayLiteral, isDataError, isUniqueViolation, type Database } from './database.ts';
import { findByClientId } from './messages.ts';
import { LISTED_XACTS_BEHIND } from './changes.ts';
import { LISTED_BEHIND } from './threads.ts';

/** A message on its way to the database. */
export interface Draft {
  readonly id: MessageId;
  readonly threadId: ThreadId;
  readonly senderId: UserId;
  /** Shown until the users table knows better: a profile may be stored a moment after its first message. */
  readonly senderName: string | null;
  readonly clientId: string | null;
  readonly body: string;
  readonly attachments: Attachment[];
}

/** What became of a draft: the stored message, and whether it was stored now or by an earlier try. */
export interface Written {
  readonly message: Message;
  readonly isNew: boolean;
}

/** A row for each draft of a member; all null but `ord` when its client id was used before. */
interface Row {
  ord: number;
  seq: number | null;
  createdAt: Date | null;
  receiverId: number | null;
  senderName: string | null;
  senderAvatar: string | null;
}

/** Made once: an error records a stack, and nobody reads this one's. */
const NOT_FOUND = new AppError('not_found');

/** Told of each message that was stored after its sender had been told `unavailable`. */
type OnLate = (message: Message) => void;

export type MessageWriter = MicroBatch<Draft, Written>;

/**
 * Gathers the sends of this instance. 500 rows a statement is where the cost of a row stops falling; 10,000 waiting
 * are about a third of a second of work at full speed.
 */
export function createMessageWriter(
  db: Database,
  { onLate, isPublished }: { readonly onLate: OnLate; readonly isPublished: boolean },
): MessageWriter {
  const writer = new BatchWriter(db, onLate, isPublished);
  return new MicroBatch({
    run: (drafts) => writer.write(drafts),
    maxItems: 500,
    maxQueued: 10_000,
    key: (draft) =>
      draft.clientId === null ? undefined : `${draft.threadId}${draft.senderId}${draft.clientId}`,
    isPoison: isDataError,
    traced: { by: db.observers.tracing, as: 'store messages' },
  });
}

/** How long after a repeated client id batches look for known ones first, in milliseconds: repeats come in waves. */
const WARY_MS = 1_000;

/**
 * Almost no send is a repeat, so a batch does not look whether its client ids are known: the unique index tells. Then
 * the batch runs again and looks. A statement's snapshot is older than the locks it waited for, so a repeat racing on
 * another instance may be told by the index once more; the next snapshot sees the winner.
 */
class BatchWriter {
  readonly #db: Database;
  readonly #onLate: OnLate;
  readonly #isPublished: boolean;
  #waryUntil = 0;

  constructor(db: Database, onLate: OnLate, isPublished: boolean) {
    this.#db = db;
    this.#onLate = onLate;
    this.#isPublished = isPublished;
  }

  /** Rejects with `unavailable` when it takes too long. If the batch is stored all the same, that is told late. */
  write(drafts: readonly Draft[]): Promise<(Written | Error)[]> {
    return boundedWrite(this.#write(drafts), this.#db.timeoutMs, 'storing messages', (late) =>
      this.#tellLate(late),
    );
  }

  #tellLate(late: readonly (Written | Error)[]): void {
    for (const one of late) if (!(one instanceof Error) && one.isNew) this.#onLate(one.message);
  }

  async #write(drafts: readonly Draft[]): Promise<(Written | Error)[]> {
    const isPublished = this.#isPublished;
    const looksForKnown = performance.now() < this.#waryUntil;
    try {
      return await writeMessages(this.#db, drafts, { looksForKnown, isPublished });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      this.#waryUntil = performance.now() + WARY_MS;
      return await writeMessages(this.#db, drafts, { looksForKnown: true, isPublished });
    }
  }
}

/** Two forms of the one statement. */
interface Form {
  readonly looksForKnown: boolean;
  /** Whether the rows name their transaction, by which the publisher finds them. */
  readonly isPublished: boolean;
}

async function writeMessages(
  db: Database,
  drafts: readonly Draft[],
  form: Form,
): Promise<(Written | Error)[]> {
  const results = drafts.map((): Written | Error => NOT_FOUND);
  for (const row of await insertMessages(db, drafts, form)) {
    const draft = drafts[row.ord - 1];
    if (draft !== undefined) results[row.ord - 1] = stored(draft, row) ?? (await repeated(db, draft));
  }
  return results;
}

function stored(
  draft: Draft,
  { seq, createdAt, receiverId, senderName, senderAvatar }: Row,
): Written | undefined {
  if (seq === null || createdAt === null || receiverId === null) return undefined;
  const { id, threadId, senderId, body, attachments, clientId } = draft;
  const message: Message = {
    id,
    threadId,
    seq,
    senderId,
    receiverId,
    body,
    attachments,
    clientId,
    readAt: null,
    createdAt: createdAt.toISOString(),
    senderName: senderName ?? draft.senderName,
    senderAvatar,
  };
  return { message, isNew: true };
}

async function repeated(db: Database, draft: Draft): Promise<Written | Error> {
  const message = await findByClientId(db, draft);
  if (message === undefined) return NOT_FOUND;
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
 * through, leaves out client ids it knows if it looks, numbers the rest in the order given, and bumps the threads.
 */
function insertMessages(
  db: Database,
  drafts: readonly Draft[],
  { looksForKnown, isPublished }: Form,
): Promise<Row[]> {
  return db.start<Row>`
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
        listed_at = case when ${isFar(db)} then f.created_at else t.listed_at end,
        listed_xact = case when ${isFar(db)} then f.xact else t.listed_xact end
      from (
        select thread_id, max(seq) as seq, count(*) filter (where sender_id = low_user) as low_sent,
          max(created_at) as created_at, pg_current_xact_id()::text::bigint as xact
        from fresh group by thread_id
      ) f
      where t.id = f.thread_id
    )
    select f.ord::int, f.seq::float8, f.created_at as "createdAt",
      (case f.sender_id when f.low_user then f.high_user else f.low_user end)::float8 as "receiverId",
      coalesce(u.full_name, u.username) as "senderName", u.avatar_url as "senderAvatar"
    from fresh f left join users u on u.id = f.sender_id
    union all
    select ord::int, null, null, null, null, null from judged where is_known`;
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
const isFar = (db: Database) => db.sql`
  (f.created_at > t.listed_at + ${LISTED_BEHIND}::interval or f.xact > t.listed_xact + ${LISTED_XACTS_BEHIND}::bigint)`;

/** Whether the sender of the row `l` has used its client id in its thread before. */
const isKnown = (db: Database) => db.sql`
  client_id is not null and exists (
    select from messages m
    where m.thread_id = l.thread_id and m.sender_id = l.sender_id and m.client_id = l.client_id
  )`;
