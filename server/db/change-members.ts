import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { MemberRole, MemberSide } from '@messaging/protocol/thread';
import type { Database, Statements } from './database.ts';
import { ROLE_CODES, SIDE_CODES, toRole, toSide } from './member-rows.ts';
import type { MessagePosition } from './message-row.ts';
import { appendSystemMessage, lockThread, type LockedThread } from './system-message.ts';

/** A member of a group as the call wants it. */
export type WantedMember =
  | {
      readonly kind: 'put';
      readonly userId: UserId;
      readonly role: MemberRole | undefined;
      readonly side: MemberSide | null | undefined;
      readonly history: 'all' | 'none' | Seq | undefined;
    }
  | { readonly kind: 'remove'; readonly userId: UserId };

export interface MemberChange {
  readonly threadId: ThreadId;
  readonly actorId: UserId;
  readonly wanted: WantedMember;
  readonly maxMembers: number;
  /** Id of the system message. */
  readonly messageId: MessageId;
  /** Whether messages are published: a system message is not, but the publisher's cursor passes it. */
  readonly isPublished: boolean;
}

/** A stored change of a group's members. */
export interface MemberChanged {
  /** The system message. */
  readonly position: MessagePosition;
  /** The members after the change. */
  readonly memberIds: readonly UserId[];
  readonly removedId: UserId | undefined;
  readonly isGroup: true;
}

/** Codes of refusals. */
type Refusal =
  'not_found' | 'not_group' | 'not_owner' | 'last_owner' | 'too_many_members' | 'history_missing';

/** Undefined: nothing had to be changed. */
type MemberChangeResult = MemberChanged | Refusal | undefined;

interface StoredRow {
  readonly userId: UserId;
  readonly role: MemberRole;
  readonly side: MemberSide | null;
  readonly hasLeft: boolean;
  readonly sentBefore: number;
}

/**
 * Adds, changes or removes a member of a group, with the system message that says so; undefined if the member already is as the
 * call wants it. All of it under the lock of the thread's row, which sends take, too: the cap and the last owner hold on every
 * instance, and a message is either before the removal or not for the removed member. A change that is stored after the time
 * limit goes to `onLate`.
 */
export function changeMember(
  db: Database,
  change: MemberChange,
  onLate: (result: MemberChangeResult) => void,
): Promise<MemberChangeResult> {
  const { threadId, actorId, wanted } = change;
  return db.transaction(async (statements) => {
    const group = await lockThread(statements, threadId);
    const rows = await readRows(statements, threadId);
    const actor = rows.get(actorId);
    if (group === undefined || actor === undefined) return 'not_found';
    const target = rows.get(wanted.userId);
    const isOwn = wanted.userId === actorId;
    if (actor.hasLeft) return isOwn && wanted.kind === 'remove' ? undefined : 'not_found';
    if (!group.isGroup) return 'not_group';
    if (actor.role !== 'owner' && !(isOwn && wanted.kind === 'remove')) return 'not_owner';
    const owners = [...rows.values()].filter(({ role, hasLeft }) => role === 'owner' && !hasLeft);
    const isLastOwner = owners.length === 1 && owners[0]?.userId === wanted.userId;
    return wanted.kind === 'remove'
      ? await remove(statements, change, { group, target, isLastOwner })
      : await put(statements, change, wanted, { group, target, isLastOwner });
  }, onLate);
}

interface State {
  readonly group: LockedThread;
  readonly target: StoredRow | undefined;
  readonly isLastOwner: boolean;
}

async function remove(
  statements: Statements,
  { threadId, actorId, wanted: { userId }, messageId, isPublished }: MemberChange,
  { group, target, isLastOwner }: State,
): Promise<MemberChangeResult> {
  if (target === undefined) return 'not_found';
  if (target.hasLeft) return undefined;
  if (isLastOwner) return 'last_owner';
  const at = group.memberIds.indexOf(userId);
  const after = {
    memberIds: group.memberIds.toSpliced(at, 1),
    sent: group.sent.toSpliced(at, 1),
    readerIds: group.readerIds.filter((id) => id !== userId),
  };
  const type = userId === actorId ? 'member_left' : 'member_removed';
  const seq = await appendSystemMessage(statements, threadId, group, after, {
    messageId,
    isPublished,
    senderId: actorId,
    body: type === 'member_left' ? 'left' : `removed <@${userId}>`,
    card: { type, userId, title: null },
  });
  await statements.query`
    update thread_members set left_seq = ${seq}::bigint, left_change = ${group.lastChange}::bigint, left_title = ${group.title}::text,
      sent_before = ${group.sent[at] ?? 0}::bigint,
      read_seq = ${seq}::bigint, changed = pg_current_xact_id(), indexed_xact = pg_current_xact_id()::text::bigint
    where thread_id = ${threadId}::uuid and user_id = ${userId}::bigint`;
  return { position: { threadId, seq }, memberIds: after.memberIds, removedId: userId, isGroup: true };
}

async function put(
  statements: Statements,
  { threadId, actorId, messageId, maxMembers, isPublished }: MemberChange,
  wanted: WantedMember & { readonly kind: 'put' },
  { group, target, isLastOwner }: State,
): Promise<MemberChangeResult> {
  const { userId, history } = wanted;
  const isNew = target === undefined || target.hasLeft;
  const role = wanted.role ?? (isNew ? 'member' : target.role);
  const side = wanted.side === undefined ? (target?.side ?? null) : wanted.side;
  if (isNew && history === undefined) return 'history_missing';
  if (isNew && group.memberIds.length >= maxMembers) return 'too_many_members';
  if (!isNew && target.role === role && target.side === side) return undefined;
  if (isLastOwner && role !== 'owner') return 'last_owner';
  const readerIds = group.readerIds.filter((id) => id !== userId);
  const after = {
    memberIds: isNew ? [...group.memberIds, userId] : group.memberIds,
    sent: isNew ? [...group.sent, target?.sentBefore ?? 0] : group.sent,
    readerIds: role === 'reader' ? [...readerIds, userId] : readerIds,
  };
  const seq = await appendSystemMessage(statements, threadId, group, after, {
    messageId,
    isPublished,
    senderId: actorId,
    body: isNew ? `added <@${userId}>` : `changed the role of <@${userId}>`,
    card: { type: isNew ? 'member_added' : 'member_changed', userId, title: null },
  });
  const codes = { role: ROLE_CODES[role], side: side && SIDE_CODES[side] };
  if (!isNew) await updateRow(statements, threadId, userId, codes);
  else
    await joinRow(statements, threadId, userId, {
      ...codes,
      seq,
      history,
      group,
      sent: target?.sentBefore ?? 0,
    });
  return { position: { threadId, seq }, memberIds: after.memberIds, removedId: undefined, isGroup: true };
}

async function readRows(statements: Statements, threadId: ThreadId): Promise<Map<UserId, StoredRow>> {
  const rows = await statements.query<{
    userId: number;
    role: number;
    side: number | null;
    hasLeft: boolean;
    sentBefore: number;
  }>`
    select user_id::float8 as "userId", role::int, side::int, left_seq is not null as "hasLeft",
      coalesce(sent_before, 0)::float8 as "sentBefore"
    from thread_members where thread_id = ${threadId}::uuid`;
  return new Map(
    rows.map(({ role, side, ...row }) => [
      row.userId,
      { ...row, role: toRole(role) ?? 'member', side: toSide(side) },
    ]),
  );
}

function updateRow(
  statements: Statements,
  threadId: ThreadId,
  userId: UserId,
  { role, side }: { readonly role: number; readonly side: number | null },
): Promise<unknown> {
  return statements.query`
    update thread_members set role = ${role}::smallint, side = ${side}::smallint
    where thread_id = ${threadId}::uuid and user_id = ${userId}::bigint`;
}

/** Adds the row of a member, or that of a member who returns. What was before counts as read. */
function joinRow(
  statements: Statements,
  threadId: ThreadId,
  userId: UserId,
  {
    role,
    side,
    seq,
    history,
    group: { lastSeq, silent },
    sent,
  }: {
    readonly role: number;
    readonly side: number | null;
    readonly seq: Seq;
    readonly history: 'all' | 'none' | Seq | undefined;
    readonly group: LockedThread;
    readonly sent: number;
  },
): Promise<unknown> {
  const visibleFrom = history === 'all' ? null : typeof history === 'number' ? Math.min(history, seq) : seq;
  return statements.query`
    insert into thread_members as stored (thread_id, user_id, role, side, visible_from, read_seq, read_received, listed_at)
    select id, ${userId}::bigint, ${role}::smallint, ${side}::smallint, ${visibleFrom}::bigint, ${seq}::bigint,
      ${lastSeq - silent - sent}::bigint, listed_at
    from threads where id = ${threadId}::uuid
    on conflict (thread_id, user_id) do update set role = excluded.role, side = excluded.side,
      visible_from = excluded.visible_from, left_seq = null, left_change = null, left_title = null, read_seq = greatest(stored.read_seq, excluded.read_seq),
      read_received = excluded.read_received, listed_at = excluded.listed_at, changed = pg_current_xact_id(),
      indexed_xact = pg_current_xact_id()::text::bigint`;
}
