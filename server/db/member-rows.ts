import type { ThreadId, UserId, Seq } from '@messaging/protocol/primitives';
import type { MemberRole, MemberSide, ThreadMember } from '@messaging/protocol/thread';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import { visibleRange } from './thread-members.ts';

/** A member as the database knows it: without presence. */
export type StoredMember = Omit<ThreadMember, 'isOnline'>;

/** Which messages of a thread a user may see, and who its members are. */
export interface Membership {
  readonly isGroup: boolean;
  /** All members; those of a pair are two. */
  readonly memberIds: readonly UserId[];
  /** False for a user who has left. */
  readonly isMember: boolean;
  readonly range: VisibleRange;
}

/** Numbers of messages, both ends included. */
export interface SeqRange {
  readonly first: Seq;
  readonly last: Seq;
}

/** When a user left a group. */
export interface Leaving {
  /** Number of the last change of a message before. */
  readonly change: number;
  readonly at: Date;
}

/** The messages that a user may see; of one who has left, as they were then. */
export interface VisibleRange extends SeqRange {
  readonly left: Leaving | null;
}

/** The columns of `visibleRange`. */
export interface LeftRange extends SeqRange, LeavingColumns {}

export interface LeavingColumns {
  readonly leftChange: number | null;
  readonly leftAt: Date | null;
}

export const toLeaving = ({ leftChange, leftAt }: LeavingColumns): Leaving | null =>
  leftChange === null || leftAt === null ? null : { change: leftChange, at: leftAt };

/** The threads that the user has left, of these. */
export const toLeavings = (
  rows: readonly (LeavingColumns & { readonly threadId: ThreadId })[],
): ReadonlyMap<ThreadId, Leaving> =>
  new Map(
    rows.flatMap(({ threadId, ...row }) => {
      const left = toLeaving(row);
      return left === null ? [] : [[threadId, left] as const];
    }),
  );

/** The codes of roles and sides in the database. */
export const ROLE_CODES: Readonly<Record<MemberRole, number>> = { owner: 1, member: 2, reader: 3 };
export const SIDE_CODES: Readonly<Record<MemberSide, number>> = { client: 1, designer: 2 };

const ROLES = new Map(Object.entries(ROLE_CODES).map(([role, code]) => [code, role as MemberRole]));
const SIDES = new Map(Object.entries(SIDE_CODES).map(([side, code]) => [code, side as MemberSide]));

export const toSide = (code: number | null): MemberSide | null => SIDES.get(code ?? 0) ?? null;
export const toRole = (code: number | null): MemberRole | undefined => ROLES.get(code ?? 0);

/** The membership of a user; undefined for a user who never was a member. */
export async function findMembership(
  db: Database,
  threadId: ThreadId,
  userId: UserId,
): Promise<Membership | undefined> {
  const [row] = await db.query<{ kind: number; memberIds: number[]; hasLeft: boolean } & LeftRange>`
    select thread.kind::int, thread.member_ids::float8[] as "memberIds", member.left_seq is not null as "hasLeft",
      ${visibleRange(db)}
    from thread_members member join threads thread on thread.id = member.thread_id
    where member.thread_id = ${threadId}::uuid and member.user_id = ${userId}::bigint`;
  if (row === undefined) return undefined;
  const { kind, memberIds, hasLeft, first, last, ...leaving } = row;
  return {
    isGroup: kind === 1,
    memberIds: Array.from(memberIds),
    isMember: !hasLeft,
    range: { first, last, left: toLeaving(leaving) },
  };
}

/** Those of the pairs of a thread and a user, by their place from 1 on, in which the user is or was a member. */
export function findMemberRows(
  db: Statements,
  pairs: readonly { readonly threadId: ThreadId; readonly userId: UserId }[],
): Promise<{ ord: number; hasLeft: boolean }[]> {
  return db.query<{ ord: number; hasLeft: boolean }>`
    select input.ord::int, member.left_seq is not null as "hasLeft"
    from unnest(
      ${arrayLiteral(pairs.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(pairs.map(({ userId }) => userId))}::bigint[]
    ) with ordinality as input (thread_id, user_id, ord)
      join thread_members member on member.thread_id = input.thread_id and member.user_id = input.user_id`;
}

interface MemberRow {
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly username: string | null;
  readonly fullName: string | null;
  readonly avatarUrl: string | null;
  readonly timeZone: string | null;
  readonly role: number | null;
  readonly side: number | null;
  readonly lastReadSeq: Seq;
}

function toMember({ threadId: _, role, side, timeZone, ...rest }: MemberRow): StoredMember {
  const member = { ...rest, role: toRole(role) ?? 'member', side: toSide(side) };
  return timeZone === null ? member : { ...member, timeZone };
}

/** The first members of each thread, at most `limit`, in the order in which they came. */
export async function findMembers(
  db: Database,
  threadIds: readonly ThreadId[],
  limit: number,
): Promise<Map<ThreadId, StoredMember[]>> {
  const found = new Map<ThreadId, StoredMember[]>(threadIds.map((id) => [id, []]));
  if (threadIds.length === 0) return found;
  const rows = await db.query<MemberRow>`
    select member.thread_id as "threadId", member.user_id::float8 as "userId", profile.username,
      profile.full_name as "fullName", profile.avatar_url as "avatarUrl", profile.time_zone as "timeZone", member.role::int, member.side::int,
      member.read_seq::float8 as "lastReadSeq"
    from threads thread
      cross join lateral unnest(thread.member_ids[1:${limit}::int]) with ordinality shown (user_id, n)
      join thread_members member on member.thread_id = thread.id and member.user_id = shown.user_id
      -- A look-up for each member: as a plain join, the planner may read all users.
      left join lateral (
        select username, full_name, avatar_url, time_zone from users where id = member.user_id offset 0
      ) profile on true
    where thread.id = any(${arrayLiteral(threadIds)}::uuid[]) order by thread.id, shown.n`;
  for (const row of rows) found.get(row.threadId)?.push(toMember(row));
  return found;
}
