import type { Message } from '@messaging/protocol/message';
import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Turn } from '@messaging/protocol/thread-state';
import { arrayLiteral, type Database, type Statements } from './database.ts';

/** The last message of a thread that a user wrote, by which the turn is known. */
export interface LastLoud {
  readonly seq: Seq;
  readonly at: string;
  /** Whether the viewer or somebody on the viewer's side wrote it. */
  readonly isOwn: boolean;
}

/** System messages that are looked past for a message of a user. With more of them at the end of a thread, it is nobody's turn. */
const MAX_SYSTEM = 50;

/** The last message of a user in the row `thread`, as `loud`, if the viewer of the row `member` may see it. */
export const lastLoud = (db: Statements) => db.sql`
  (select message.seq, message.sender_id, message.created_at from messages message
    where message.thread_id = thread.id and message.seq <= least(thread.last_seq, member.left_seq)
      and message.seq > thread.last_seq - ${MAX_SYSTEM}::bigint and message.seq >= coalesce(member.visible_from, 1)
      and message.card is null
    order by message.seq desc limit 1)`;

/** Whether the row `loud` is of the user of the row `member`, or of that user's side. */
export const isOwnLoud = (db: Statements) => db.sql`
  (loud.sender_id = member.user_id or member.side is not null and exists (
    select from thread_members sender
    where sender.thread_id = member.thread_id and sender.user_id = loud.sender_id and sender.side = member.side))`;

interface ThreadEnd {
  readonly id: ThreadId;
  readonly kind: number;
  readonly last: Message | undefined;
}

/** The last message of a user in each thread. Reads nothing for pairs whose last message is one. */
export async function findLastLoud(
  db: Database,
  viewer: UserId,
  ends: readonly ThreadEnd[],
): Promise<Map<ThreadId, LastLoud>> {
  const found = new Map<ThreadId, LastLoud>();
  const others: ThreadId[] = [];
  for (const { id, kind, last } of ends) {
    if (last === undefined) continue;
    if (kind === 0 && last.kind === 'user')
      found.set(id, { seq: last.seq, at: last.createdAt, isOwn: last.senderId === viewer });
    else others.push(id);
  }
  if (others.length === 0) return found;
  const rows = await db.query<{ id: ThreadId; seq: Seq; at: Date; isOwn: boolean }>`
    select thread.id, loud.seq::float8, loud.created_at as at, ${isOwnLoud(db)} as "isOwn"
    from threads thread join thread_members member on member.thread_id = thread.id and member.user_id = ${viewer}::bigint
      cross join lateral ${lastLoud(db)} loud
    where thread.id = any(${arrayLiteral(others)}::uuid[])`;
  for (const { id, at, ...row } of rows) found.set(id, { ...row, at: at.toISOString() });
  return found;
}

/** Whose turn it is, and since when. */
export function toTurn(
  loud: LastLoud | undefined,
  { isAnswered, hasLeft }: { readonly isAnswered: boolean; readonly hasLeft: boolean },
): { turn: Turn; turnSince: string | null } {
  if (loud === undefined || hasLeft || (isAnswered && !loud.isOwn)) return { turn: 'none', turnSince: null };
  return { turn: loud.isOwn ? 'them' : 'me', turnSince: loud.at };
}
