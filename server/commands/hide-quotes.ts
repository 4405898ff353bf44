import type { Message } from '@messaging/protocol/message';
import type { Seq } from '@messaging/protocol/primitives';
import { hidePreview } from '../db/quotes.ts';

/** The messages, without the words of quoted messages before `first`, which the reader may not see. */
export function hideQuotes(messages: Message[], first: Seq): Message[] {
  if (first <= 1) return messages;
  return messages.map((message) => {
    const { replyTo } = message;
    return replyTo !== null && replyTo.seq < first ? { ...message, replyTo: hidePreview(replyTo) } : message;
  });
}
