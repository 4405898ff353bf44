import type { Card } from '@messaging/protocol/message';
import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Statements } from './database.ts';
import { bumpChanged } from './index-entries.ts';

/** A thread whose row is locked until the end of the transaction. */
export interface LockedThread {
  readonly isGroup: boolean;
  readonly title: string | null;
  readonly memberIds: readonly UserId[];
  readonly sent: readonly number[];
  readonly readerIds: readonly UserId[];
  readonly lastSeq: Seq;
  /** Number of the last change of a message. */
  readonly lastChange: number;
  /** Number of system messages. */
  readonly silent: number;
}

/** Locks the thread's row, as a send does. Undefined if there is no such thread. */
export async function lockThread(
  statements: Statements,
  threadId: ThreadId,
): Promise<LockedThread | undefined> {
  const [row] = await statements.query<
    Omit<LockedThread, 'memberIds' | 'sent' | 'readerIds'> &
      Record<'memberIds' | 'sent' | 'readerIds', number[]>
  >`
    select kind = 1 as "isGroup", title, member_ids::float8[] as "memberIds", sent::float8[] as sent,
      coalesce(reader_ids, '{}')::float8[] as "readerIds", last_seq::float8 as "lastSeq",
      last_change::float8 as "lastChange", coalesce(silent, 0)::float8 as silent
    from threads where id = ${threadId}::uuid for no key update`;
  if (row === undefined) return undefined;
  const { memberIds, sent, readerIds } = row;
  return {
    ...row,
    memberIds: Array.from(memberIds),
    sent: Array.from(sent),
    readerIds: Array.from(readerIds),
  };
}

export interface SystemMessage {
  readonly messageId: MessageId;
  readonly isPublished: boolean;
  /** The user who did it. */
  readonly senderId: UserId;
  /** Readable for clients that do not know the card. */
  readonly body: string;
  readonly card: Card;
}

export interface ThreadAfter {
  readonly memberIds: readonly UserId[];
  readonly sent: readonly number[];
  readonly readerIds: readonly UserId[];
  /** Left out: the title stays. */
  readonly title?: string | null;
}

/** Stores a system message as the thread's next one, and the members and the title after it. `lockThread` holds the lock. */
export async function appendSystemMessage(
  statements: Statements,
  threadId: ThreadId,
  { lastSeq }: LockedThread,
  { memberIds, sent, readerIds, title }: ThreadAfter,
  { messageId, isPublished, senderId, body, card }: SystemMessage,
): Promise<Seq> {
  const seq = lastSeq + 1;
  await statements.query`
    with bumped as (
      update threads set last_seq = ${seq}::bigint, silent = coalesce(silent, 0) + 1,
        member_ids = ${arrayLiteral(memberIds)}::bigint[], sent = ${arrayLiteral(sent)}::bigint[],
        title = case when ${title === undefined}::bool then title else ${title ?? null}::text end,
        reader_ids = ${readerIds.length === 0 ? null : arrayLiteral(readerIds)}::bigint[],
        activity_at = now.at, updated_at = now.at, last_message_at = now.at, listed_at = now.at, ${bumpChanged(statements)},
        oldest_at = case when oldest_at = 'infinity' then coalesce(last_message_at, now.at) else oldest_at end
      from (
        select greatest(clock_timestamp(), activity_at)::timestamptz(3) as at from threads where id = ${threadId}::uuid
      ) now
      where id = ${threadId}::uuid returning now.at
    )
    insert into messages (thread_id, seq, id, sender_id, body, card, created_at, xid)
    select ${threadId}::uuid, ${seq}::bigint, ${messageId}::uuid, ${senderId}::bigint, ${body}::text,
      ${JSON.stringify(card)}::text::jsonb, at,
      case when ${isPublished}::bool then pg_current_xact_id() end
    from bumped`;
  return seq;
}
