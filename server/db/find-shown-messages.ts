import type { Message } from '@messaging/protocol/message';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';
import { messageColumns, messageJoins, toMessage, type MessageRow } from './message-row.ts';
import { withoutPreview } from './quotes.ts';
import { visibleToIds } from './thread-members.ts';

/** A message as its event shows it. */
export interface ShownMessage {
  readonly message: Message;
  /** The members of a group who may see it; null in a pair. */
  readonly memberIds: readonly UserId[] | null;
}

/** Those of the messages that are stored. */
export async function findShownMessages(db: Database, ids: readonly MessageId[]): Promise<ShownMessage[]> {
  const rows = await db.query<MessageRow & { seenBy: number[] | null }>`
    select ${messageColumns(db)}, (${visibleToIds(db)})::float8[] as "seenBy"
    from messages message join threads thread on thread.id = message.thread_id ${messageJoins(db)}
    where message.id = any(${arrayLiteral(ids)}::uuid[]) order by message.thread_id, message.seq`;
  return rows.map(({ seenBy, ...row }) => {
    const message = toMessage(row);
    // One text for all members of a group, some of whom may not see the quoted message.
    if (seenBy === null) return { message, memberIds: null };
    return { message: withoutPreview(message), memberIds: Array.from(seenBy) };
  });
}
