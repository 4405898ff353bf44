import { LIMITS } from '@messaging/protocol/limits';
import type { Attachment } from '@messaging/protocol/message';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { bumpChanged, isXactDue } from './index-entries.ts';
import { arrayLiteral, type Statements } from './database.ts';
import type { MessagePosition } from './message-row.ts';
import { isVisibleTo, visibleToIds } from './thread-members.ts';

/** The text that members read instead of a deleted message. */
export const DELETED = '[deleted]';

interface ContentChange {
  readonly messageId: MessageId;
  readonly actorId: UserId;
  /** Age in minutes up to which the message may be changed; 0: none, -1: any. */
  readonly windowMinutes: number;
}

/** A new content of a message. */
export interface Edit extends ContentChange {
  readonly kind: 'edit';
  readonly body: string;
  /** Null: the files stay. */
  readonly attachments: readonly Attachment[] | null;
  /** Version that is edited; null: any. */
  readonly ifVersion: number | null;
}

/** The deletion of a message. */
export interface Deletion extends ContentChange {
  readonly kind: 'delete';
  /** Whether the actor may delete the messages of all users. */
  readonly isOperator: boolean;
  /** Whether the content stays as a version. */
  readonly keepsHistory: boolean;
}

/** `same`: the message already is as the call wants it. The others are the codes of refusals. */
type Verdict =
  | 'changed'
  | 'same'
  | 'not_author'
  | 'too_late'
  | 'version_conflict'
  | 'too_many_versions'
  | 'too_many_reactions'
  | 'too_many_pins';

/** The result of a change, for each message whose thread the actor may see. */
export interface JudgedRow extends MessagePosition {
  readonly ord: number;
  readonly verdict: Verdict;
  /** The members of a group who may see the message; null in a pair. */
  readonly memberIds: readonly UserId[] | null;
}

/**
 * Changes the contents of messages in one statement, step by step:
 *
 * 1. `locked`: locks the threads and the messages, in the order of sends. The lock reads the newest row even if it had to wait,
 *    so a change is judged by the state that it changes. A message that the actor may not see has no row from here on.
 * 2. `judged`: decides. A repeated call is recognised first, so that a retry gets the answer of the first call.
 * 3. `changed`: takes the next numbers of each thread.
 * 4. `kept`, `wiped`: stores the earlier contents, or deletes all of them.
 * 5. `updated`, `bumped`: changes the messages, and moves their threads to the last number. The thread keeps its place in lists.
 *
 * No message may be in `changes` twice.
 */
export function changeContents(
  db: Statements,
  changes: readonly (Edit | Deletion)[],
  isPublished: boolean,
): Promise<JudgedRow[]> {
  return db.start<JudgedRow>`
    with input as materialized (
      ${toRows(db, changes)}
    ), locked as materialized (
      select input.*, message.thread_id, message.seq, message.sender_id, message.body, message.attachments, message.card,
        coalesce(message.version, 1) as version, message.created_at, message.deleted_at,
        coalesce(message.edited_at, message.created_at) as written_at, thread.last_change,
        ${visibleToIds(db)} as group_ids
      ${fromLockedMessages(db, db.sql`input.is_operator or ${isVisibleTo(db, db.sql`input.actor_id`)}`)}
    ), judged as materialized (
      select locked.*, ${judge(db)} as verdict from locked
    ), changed as materialized (
      select judged.*, last_change + row_number() over (partition by thread_id order by ord) as change,
        greatest(clock_timestamp(), written_at)::timestamptz(3) as at
      from judged where verdict = 'changed'
    ), kept as (
      insert into message_versions (thread_id, seq, version, author_id, body, attachments, at, change)
      select thread_id, seq, version, sender_id, body, attachments, written_at, change from changed where is_edit or keeps_history
    ), wiped as (
      delete from message_versions kept using changed
      where not is_edit and not keeps_history and kept.thread_id = changed.thread_id and kept.seq = changed.seq
    ), updated as (
      update messages message set change = changed.change, version = changed.version + 1, ${markForPublisher(db, isPublished)}
        body = coalesce(new_body, ${DELETED}),
        attachments = case when not is_edit then null when new_attachments is null then message.attachments
          else nullif(new_attachments::jsonb, '[]') end,
        edited_at = case when is_edit then changed.at else message.edited_at end,
        deleted_at = case when not is_edit then changed.at end,
        reactions = case when is_edit then message.reactions end,
        pinned_at = case when is_edit then message.pinned_at end
      from changed where message.thread_id = changed.thread_id and message.seq = changed.seq
    ), bumped as (${bumpThreads(db)})
    ${judgedRows(db)}`;
}

function toRows(db: Statements, changes: readonly (Edit | Deletion)[]) {
  const column = (value: (change: Edit | Deletion) => string | number | boolean | null): string =>
    arrayLiteral(changes.map(value).map((cell) => (typeof cell === 'boolean' ? String(cell) : cell)));
  const edited = (value: (edit: Edit) => string | number | null): string =>
    column((change) => (change.kind === 'edit' ? value(change) : null));
  return db.sql`select *, new_body is not null as is_edit from unnest(
    ${column(({ messageId }) => messageId)}::uuid[], ${column(({ actorId }) => actorId)}::bigint[],
    ${column(({ windowMinutes }) => windowMinutes)}::int[],
    ${column((change) => change.kind === 'delete' && change.isOperator)}::bool[],
    ${column((change) => change.kind === 'delete' && change.keepsHistory)}::bool[],
    ${edited(({ body }) => body)}::text[],
    ${edited(({ attachments }) => attachments && JSON.stringify(attachments))}::text[],
    ${edited(({ ifVersion }) => ifVersion)}::bigint[]
  ) with ordinality
    as input (message_id, actor_id, window_minutes, is_operator, keeps_history, new_body, new_attachments, if_version, ord)`;
}

const judge = (db: Statements) => db.sql`
  case when (sender_id <> actor_id or card is not null) and not is_operator then 'not_author'
    when deleted_at is not null then case when is_edit then 'too_late' else 'same' end
    when is_edit and new_body = body and (new_attachments is null
      or ${files(db, db.sql`new_attachments::jsonb`)} is not distinct from ${files(db, db.sql`attachments`)}) then 'same'
    when window_minutes = 0 or window_minutes > 0
      and created_at < clock_timestamp() - make_interval(mins => window_minutes) then 'too_late'
    when if_version <> version then 'version_conflict'
    when is_edit and version >= ${LIMITS.versions}::int then 'too_many_versions'
    else 'changed' end`;

/** Attachments without their ids, because the service creates those that the client omits. */
const files = (db: Statements, attachments: unknown) => db.sql`
  (select jsonb_agg(file - 'id' order by n) from jsonb_array_elements(${attachments}) with ordinality file (file, n))`;

/** The messages of the rows `input` for which `mayChange` holds, with their threads: both locked, in the order of sends. */
export const fromLockedMessages = (db: Statements, mayChange: unknown) => db.sql`
  from input join messages message on message.id = input.message_id join threads thread on thread.id = message.thread_id
  where ${mayChange}
  order by thread.id, message.seq for no key update of thread, message`;

/** The answer of a statement that changes messages: a JudgedRow for each row `judged`. */
export const judgedRows = (db: Statements) => db.sql`
  select ord::int, verdict, thread_id as "threadId", seq::float8, group_ids::float8[] as "memberIds" from judged`;

/** An update of the threads of the rows `changed`: their last number, and the change for `sync`. */
export const bumpThreads = (db: Statements) => db.sql`
  update threads thread set last_change = batch.change,
    ${bumpChanged(db, isXactDue(db, db.sql`thread`))}
  from (
    select thread_id, max(change) as change, pg_current_xact_id()::text::bigint as xact from changed group by thread_id
  ) batch where thread.id = batch.thread_id`;

/** Assignments by which the publisher finds a change of a content; nothing where changes are not published. */
export const markForPublisher = (db: Statements, isPublished: boolean) =>
  isPublished ? db.sql`changed_xid = pg_current_xact_id(), content_change = changed.change,` : db.sql``;
