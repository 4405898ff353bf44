import { useCallback } from 'react';
import { LIMITS, type Message, type ThreadId } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

export type Quote = NonNullable<Message['replyTo']>;

/** Makes a function that quotes the message with an id, for an answer that is not stored yet. Null when it is not loaded. */
export function useGetQuote(id: ThreadId): (messageId: string) => Quote | null {
  const { client } = useMessagingUi();
  return useCallback(
    (messageId) => {
      const { items } = client.thread(id).getSnapshot();
      const item = items.findLast((other) => other.state === 'stored' && other.message.id === messageId);
      return item?.state === 'stored' ? toQuote(item.message) : null;
    },
    [client, id],
  );
}

function toQuote({ id, seq, senderId, body, deletedAt }: Message): Quote {
  const preview = Array.from(body.slice(0, 2 * LIMITS.previewCodePoints))
    .slice(0, LIMITS.previewCodePoints)
    .join('');
  return { messageId: id, seq, senderId, preview, isDeleted: deletedAt !== null };
}
