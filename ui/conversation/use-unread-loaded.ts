import { useEffect, useRef, useState } from 'react';
import type { ThreadId, ThreadSnapshot, UserId } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { isNew } from './message-grouping.ts';

/** Maximum number of pages to wait for, 500 messages. With more unread messages the conversation opens at the first of these. */
const MAX_PAGES = 10;

/**
 * Whether the messages are loaded back to the first unread one, at which the conversation opens. Opened at the bottom, all
 * unread messages would be marked read at once. Once true it stays true; a failed or long load also makes it true.
 */
export function useUnreadLoaded(snapshot: ThreadSnapshot, id: ThreadId): boolean {
  const { client } = useMessagingUi();
  const pages = useRef(0);
  const [isLoaded, setIsLoaded] = useState(false);
  const isKnown = snapshot.status === 'ready' && snapshot.thread !== null;
  if (isKnown && !isLoaded && !lacksUnread(snapshot, client.userId)) setIsLoaded(true);
  useEffect(() => {
    if (!isKnown || isLoaded) return;
    const giveUp = (): void => setIsLoaded(true);
    if (++pages.current > MAX_PAGES) giveUp();
    else client.thread(id).loadEarlier().catch(giveUp);
  }, [client, id, isKnown, isLoaded, snapshot.items]);
  return isLoaded;
}

/** Whether an unread message is older than the loaded ones. */
function lacksUnread({ thread, items, hasEarlier }: ThreadSnapshot, userId: UserId | null): boolean {
  if (thread === null || !hasEarlier) return false;
  const readState = { userId, newLine: thread.lastReadSeq };
  return items.filter((item) => isNew(item, readState)).length < thread.unreadCount;
}
