import { useState } from 'react';
import type { Thread, ThreadItem } from '@messaging/client';
import { nameOf } from '../parts/name-of.ts';
import { texts } from '../texts/en.ts';

interface NewestMessageProps {
  readonly thread: Thread;
  readonly items: readonly ThreadItem[];
}

/** Reads out what comes in while the conversation is open. The list itself is silent: scrolling it changes it all the time. */
export function NewestMessage({ thread, items }: NewestMessageProps) {
  const [openedAt] = useState(thread.lastSeq);
  const received = items.findLast(
    (item) => item.state === 'stored' && item.message.senderId === thread.otherUser.userId,
  );
  const isNew = received?.state === 'stored' && received.message.seq > openedAt;
  return (
    <p className="unseen" role="status">
      {isNew && texts.conversation.received(nameOf(thread.otherUser), received.message.body)}
    </p>
  );
}
