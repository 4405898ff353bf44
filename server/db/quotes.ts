import { LIMITS } from '@messaging/protocol/limits';
import type { Message, Quote } from '@messaging/protocol/message';
import type { MessageId, ThreadId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Statements } from './database.ts';

/** A quoted message with its thread: a reply may quote its own thread only. */
export interface FoundQuote {
  readonly threadId: ThreadId;
  readonly quote: Quote;
}

/** What replies show of the row `quoted`, as JSON. */
const toQuote = (db: Statements) => db.sql`
  json_build_object('messageId', quoted.id, 'seq', quoted.seq, 'senderId', quoted.sender_id,
    'preview', left(quoted.body, ${LIMITS.previewCodePoints}::int), 'isDeleted', quoted.deleted_at is not null)`;

/** What the row `message` shows of the message that it answers; null if it answers none. Costs nothing for such a message. */
export const quoteOfMessage = (db: Statements) => db.sql`
  case when message.reply_seq is not null then (
    select ${toQuote(db)} from messages quoted
    where quoted.thread_id = message.thread_id and quoted.seq = message.reply_seq) end`;

/** The quote without its words, for readers who may not see the quoted message. */
export const hidePreview = (quote: Quote | null): Quote | null => quote && { ...quote, preview: null };

/** The message without the words of the one that it quotes. */
export const withoutPreview = (message: Message): Message => ({
  ...message,
  replyTo: hidePreview(message.replyTo),
});

/** The messages with these ids, as replies show them. */
export async function findQuotes(
  db: Statements,
  messageIds: readonly MessageId[],
): Promise<Map<MessageId, FoundQuote>> {
  const rows = await db.query<FoundQuote>`
    select quoted.thread_id as "threadId", ${toQuote(db)} as quote from messages quoted
    where quoted.id = any(${arrayLiteral(messageIds)}::uuid[])`;
  return new Map(rows.map((found) => [found.quote.messageId, found]));
}
