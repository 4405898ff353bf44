import type { Attachment, Card, Message, Quote } from '@messaging/protocol/message';
import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Statements } from './database.ts';
import { findMentions } from './find-mentions.ts';
import { quoteOfMessage } from './quotes.ts';
import { toReaction, type StoredReaction } from './reactions.ts';
import { otherMember } from './thread-members.ts';

/** A message in a thread. */
export interface MessagePosition {
  readonly threadId: ThreadId;
  readonly seq: Seq;
}

/** A position as the key of a map. */
export const toPositionKey = ({ threadId, seq }: MessagePosition): string => `${threadId} ${seq}`;

/** The columns of every statement that reads messages. */
export interface StoredMessage {
  readonly id: string;
  readonly threadId: ThreadId;
  readonly seq: Seq;
  readonly senderId: UserId;
  readonly body: string;
  readonly createdAt: Date;
}

/** A message as its thread shows it. */
export interface MessageRow extends StoredMessage {
  /** Null in a group. */
  readonly receiverId: UserId | null;
  readonly attachments: Attachment[] | null;
  readonly clientId: string | null;
  readonly readAt: Date | null;
  readonly senderName: string | null;
  readonly senderAvatar: string | null;
  readonly version: number | null;
  readonly change: number | null;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly reactions: StoredReaction[] | null;
  readonly replyTo: Quote | null;
  readonly pinnedAt: Date | null;
  readonly card: Card | null;
  /** The members of a group; null in a pair. */
  readonly memberIds: readonly UserId[] | null;
}

/** The columns of a StoredMessage, for statements that name a message `message`. */
export const storedColumns = (db: Statements) => db.sql`
  message.id, message.thread_id as "threadId", message.seq::float8, message.sender_id::float8 as "senderId", message.body,
  message.created_at as "createdAt"`;

/** The columns of a MessageRow, for statements that name a message `message` and its thread `thread`, with `messageJoins`. */
export const messageColumns = (db: Statements) => db.sql`
  ${storedColumns(db)}, ${receiver(db)}::float8 as "receiverId", message.attachments, message.client_id as "clientId",
  mark.at as "readAt", ${displayName(db, 'sender')} as "senderName", sender.avatar_url as "senderAvatar",
  message.version, message.change::float8, message.edited_at as "editedAt", message.deleted_at as "deletedAt",
  message.reactions, message.pinned_at as "pinnedAt", message.card,
  case kind when 1 then member_ids::float8[] end as "memberIds", ${quoteOfMessage(db)} as "replyTo"`;

/** The joins of `messageColumns`: the sender, and the receiver's first mark at or past the message. */
export const messageJoins = (db: Statements) => db.sql`
  left join users sender on sender.id = message.sender_id
  left join lateral (
    select at from read_marks
    where thread_id = message.thread_id and seq >= message.seq and user_id = ${receiver(db)}
    order by seq limit 1
  ) mark on true`;

const receiver = (db: Statements) => otherMember(db, db.sql`message.sender_id`);

/** The name that messages show of a user. */
export const displayName = (db: Statements, row: string) => db.sql`
  coalesce(${db.sql(row)}.full_name, ${db.sql(row)}.username)`;

/** Lists the fields: a spread would cost a send 0.6 µs, more than encoding the message. Further columns of the row are left out. */
export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    threadId: row.threadId,
    seq: row.seq,
    senderId: row.senderId,
    receiverId: row.receiverId,
    body: row.body,
    attachments: row.attachments ?? [],
    clientId: row.clientId,
    readAt: row.readAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    senderName: row.senderName,
    senderAvatar: row.senderAvatar,
    kind: row.card === null ? 'user' : 'system',
    card: row.card,
    version: row.version ?? 1,
    change: row.change,
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    reactions: row.reactions === null ? [] : row.reactions.map(toReaction),
    replyTo: row.replyTo,
    mentions: findMentions(row.body, row.memberIds ?? [row.senderId, row.receiverId]),
    pinnedAt: row.pinnedAt?.toISOString() ?? null,
  };
}
