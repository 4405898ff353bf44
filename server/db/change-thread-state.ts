import { LIMITS } from '@messaging/protocol/limits';
import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';
import { isXactDue, moveIndexEntries } from './index-entries.ts';
import type { StoredDraft } from './thread-state-row.ts';

/** A change of what a user has set for a thread. Undefined: it stays; null: it ends. */
export interface StateChange {
  readonly isArchived: boolean | undefined;
  readonly isPinned: boolean | undefined;
  readonly mutedUntil: string | null | undefined;
  readonly unreadFrom: Seq | null | undefined;
  readonly labels: readonly string[] | null | undefined;
  readonly note: string | null | undefined;
  readonly draft: StoredDraft | null | undefined;
  readonly isAnswered: boolean | undefined;
}

interface Row {
  readonly isDue: boolean;
  readonly isFull: boolean;
}

/**
 * Stores a change. Two devices wait for each other at the row of the member, so of two drafts the later one stays. Resolves to
 * the reason if nothing was stored.
 */
export async function changeThreadState(
  db: Database,
  threadId: ThreadId,
  userId: UserId,
  change: StateChange,
): Promise<'not_found' | 'too_many_drafts' | undefined> {
  let row = await store(db, threadId, userId, change);
  if (row?.isDue) {
    await moveIndexEntries(db, [threadId]);
    await moveLeftEntry(db, threadId, userId);
    row = await store(db, threadId, userId, change);
  }
  if (row === undefined) return 'not_found';
  if (row.isFull) return 'too_many_drafts';
  await deleteEmpty(db, threadId, userId);
  return undefined;
}

/** The entry of a user who has left does not move with those of the members. */
function moveLeftEntry(db: Database, threadId: ThreadId, userId: UserId): Promise<unknown> {
  return db.query`
    update thread_members set indexed_xact = pg_current_xact_id()::text::bigint
    where thread_id = ${threadId}::uuid and user_id = ${userId}::bigint and left_seq is not null`;
}

async function store(
  db: Database,
  threadId: ThreadId,
  userId: UserId,
  change: StateChange,
): Promise<Row | undefined> {
  const { isArchived, isPinned, mutedUntil, unreadFrom, labels, note, draft, isAnswered } = change;
  // `set` says which columns change: null is a value.
  const set = (value: unknown) => db.sql`${value !== undefined}::bool`;
  const keep = (value: unknown, column: unknown) =>
    db.sql`case when ${set(value)} then excluded.${column} else state.${column} end`;
  const [row] = await db.query<Row>`
    with own as materialized (
      select member.*, least(thread.last_seq, member.left_seq) as end_seq,
        ${isXactDue(db, db.sql`member`, db.sql`pg_current_xact_id()::text::bigint`)} as is_due,
        ${draft !== undefined && draft !== null}::bool and (
          select count(*) from thread_states state
          where state.user_id = ${userId}::bigint and state.draft is not null and state.thread_id <> ${threadId}::uuid
        ) >= ${LIMITS.drafts}::int as is_full,
        case when ${unreadFrom != null}::bool then greatest(${unreadFrom ?? null}::bigint, member.visible_from) end as wanted_from
      from thread_members member join threads thread on thread.id = member.thread_id
      where member.thread_id = ${threadId}::uuid and member.user_id = ${userId}::bigint
      for no key update of member
    ), changed as materialized (
      update thread_members member set state_version = coalesce(member.state_version, 0) + 1, state_changed = pg_current_xact_id()
      from own where member.thread_id = own.thread_id and member.user_id = own.user_id and not own.is_due and not own.is_full
      returning 1
    ), stored as (
      insert into thread_states as state (user_id, thread_id, archived_seq, pinned_at, muted_until, unread_from, unread_received,
        unread_read_seq, answered_seq, labels, note, draft, draft_at)
      select user_id, thread_id, case when ${isArchived ?? false}::bool then end_seq end,
        case when ${isPinned ?? false}::bool then clock_timestamp() end, ${mutedUntil ?? null}::timestamptz,
        case when wanted_from <= read_seq then wanted_from end,
        read_received - (
          select count(*) from messages message
          where message.thread_id = own.thread_id and message.seq >= own.wanted_from and message.seq <= own.read_seq
            and message.sender_id <> own.user_id and message.card is null),
        read_seq, case when ${isAnswered ?? false}::bool then end_seq end,
        ${labels == null ? null : arrayLiteral(labels)}::text[], ${note ?? null}::text,
        ${draft == null ? null : JSON.stringify(draft)}::text::jsonb,
        case when ${draft != null}::bool then clock_timestamp() end
      from own where not is_due and not is_full
      on conflict (user_id, thread_id) do update set
        archived_seq = ${keep(isArchived, db.sql`archived_seq`)},
        pinned_at = case when ${isPinned === true}::bool then coalesce(state.pinned_at, excluded.pinned_at)
          else ${keep(isPinned, db.sql`pinned_at`)} end,
        muted_until = ${keep(mutedUntil, db.sql`muted_until`)},
        -- One that has ended stays no longer: such a row may say nothing.
        unread_from = case when ${set(unreadFrom)} then excluded.unread_from
          when state.unread_read_seq = excluded.unread_read_seq then state.unread_from end,
        unread_received = ${keep(unreadFrom, db.sql`unread_received`)},
        unread_read_seq = ${keep(unreadFrom, db.sql`unread_read_seq`)},
        answered_seq = ${keep(isAnswered, db.sql`answered_seq`)},
        labels = ${keep(labels, db.sql`labels`)}, note = ${keep(note, db.sql`note`)},
        draft = ${keep(draft, db.sql`draft`)}, draft_at = ${keep(draft, db.sql`draft_at`)}
    )
    select is_due as "isDue", is_full as "isFull" from own`;
  return row;
}

/** Deletes a row that says nothing. It looks again at a row that has changed meanwhile. */
async function deleteEmpty(db: Database, threadId: ThreadId, userId: UserId): Promise<void> {
  await db.query`
    delete from thread_states where user_id = ${userId}::bigint and thread_id = ${threadId}::uuid
      and num_nonnulls(archived_seq, pinned_at, muted_until, unread_from, answered_seq, labels, note, draft) = 0`;
}

/**
 * Ends `unread_from` of a thread that was read up to `seq` without moving the watermark; a watermark that moves ends it by
 * itself. Resolves to whether it did.
 */
export async function clearUnreadFrom(
  db: Database,
  threadId: ThreadId,
  userId: UserId,
  seq: Seq,
): Promise<boolean> {
  const [row] = await db.query`
    select from thread_states where user_id = ${userId}::bigint and thread_id = ${threadId}::uuid and unread_from <= ${seq}::bigint`;
  if (row === undefined) return false;
  return (await changeThreadState(db, threadId, userId, { ...NO_CHANGE, unreadFrom: null })) === undefined;
}

const NO_CHANGE: StateChange = {
  isArchived: undefined,
  isPinned: undefined,
  mutedUntil: undefined,
  unreadFrom: undefined,
  labels: undefined,
  note: undefined,
  draft: undefined,
  isAnswered: undefined,
};
