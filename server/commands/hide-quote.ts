import type { Message } from '@messaging/protocol/message';
import type { Seq } from '@messaging/protocol/primitives';
import { withoutPreview } from '../db/quotes.ts';

/** The message, without the words of a quoted message before `first`, which the reader may not see. */
export function hideQuote(message: Message, first: Seq): Message {
  const { replyTo } = message;
  return replyTo !== null && replyTo.seq < first ? withoutPreview(message) : message;
}
