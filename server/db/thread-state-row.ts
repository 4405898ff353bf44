import type { Attachment } from '@messaging/protocol/message';
import type { Seq } from '@messaging/protocol/primitives';
import type { ThreadState } from '@messaging/protocol/thread-state';
import type { Statements } from './database.ts';

/** The state of a thread as a statement returns it. Times are in milliseconds. */
export interface StoredState {
  readonly archivedSeq: Seq | null;
  readonly pinnedAt: number | null;
  readonly mutedUntil: number | 'forever' | null;
  readonly unreadFrom: Seq | null;
  readonly answeredSeq: Seq | null;
  readonly labels: readonly string[] | null;
  readonly note: string | null;
  readonly draft: StoredDraft | null;
  readonly draftAt: number | null;
}

export interface StoredDraft {
  readonly body: string;
  readonly replyTo: string | null;
  readonly attachments: Attachment[];
}

/**
 * Joins the state of the thread of the row `member`, as the row `state`. Most users have none: then it costs a look-up in an index.
 * Always by the primary key: for most users reading all their states is as good, so the planner might do it for a user with many.
 */
export const joinState = (db: Statements) => db.sql`
  left join lateral (
    select * from thread_states where user_id = member.user_id and thread_id = member.thread_id offset 0
  ) state on true`;

/** Whether the state says that the thread is shown as unread. A watermark that has moved since has ended that. */
const isMarkedUnread = (db: Statements) => db.sql`
  (state.unread_from is not null and state.unread_read_seq = member.read_seq)`;

/** Number of messages of others that count as read, by the rows `member` and `state`. */
const readReceived = (db: Statements) => db.sql`
  (case when ${isMarkedUnread(db)} then state.unread_received else member.read_received end)`;

const isMuted = (db: Statements) => db.sql`coalesce(state.muted_until > now(), false)`;

/** Whether the thread is archived, by the rows `state`, `member` and `thread`. */
const isArchived = (db: Statements) => db.sql`
  (state.archived_seq is not null and (state.archived_seq >= least(thread.last_seq, member.left_seq) or ${isMuted(db)}))`;

export const stateParts = { isMarkedUnread, readReceived, isMuted, isArchived };

/** The row `state` as a StoredState; null if there is none. */
export const stateColumn = (db: Statements) => db.sql`
  case when state.user_id is not null then jsonb_build_object(
    'archivedSeq', state.archived_seq,
    'pinnedAt', ${toMs(db, db.sql`state.pinned_at`)},
    'mutedUntil', case when state.muted_until = 'infinity' then to_jsonb('forever'::text)
      when state.muted_until > now() then to_jsonb(${toMs(db, db.sql`state.muted_until`)}) end,
    'unreadFrom', case when ${isMarkedUnread(db)} then state.unread_from end,
    'answeredSeq', state.answered_seq, 'labels', state.labels, 'note', state.note,
    'draft', state.draft, 'draftAt', ${toMs(db, db.sql`state.draft_at`)}) end`;

const toMs = (db: Statements, at: unknown) => db.sql`(extract(epoch from ${at}) * 1000)::bigint`;

/** The state as its user sees it; null if it says nothing. `loudSeq` is the number of the last message of a user. */
export function toThreadState(
  stored: StoredState | null,
  lastSeq: Seq,
  loudSeq: Seq | undefined,
): ThreadState | null {
  if (stored === null) return null;
  const { archivedSeq, pinnedAt, mutedUntil, unreadFrom, answeredSeq, labels, note } = stored;
  const state: ThreadState = {
    isArchived: archivedSeq !== null && (archivedSeq >= lastSeq || mutedUntil !== null),
    pinnedAt: toTime(pinnedAt),
    mutedUntil: typeof mutedUntil === 'number' ? toTime(mutedUntil) : mutedUntil,
    unreadFrom,
    labels: [...(labels ?? [])],
    note,
    draft: toDraft(stored),
    isAnswered: answeredSeq !== null && loudSeq !== undefined && answeredSeq >= loudSeq,
  };
  const saysNothing = Object.values(state).every(
    (value) => value === null || value === false || (Array.isArray(value) && value.length === 0),
  );
  return saysNothing ? null : state;
}

function toDraft({ draft, draftAt }: StoredState): ThreadState['draft'] {
  const at = toTime(draftAt);
  return draft === null || at === null ? null : { ...draft, at };
}

function toTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
