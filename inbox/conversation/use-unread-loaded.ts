import { useEffect, useRef, useState } from 'react';
import type { ThreadId, ThreadSnapshot, UserId } from '@messaging/client';
import { useClient } from '../session/session.ts';
import { isNew } from './place-of.ts';

/** So many pages are waited for, 500 messages: a conversation with more unread ones opens at the first of those. */
const MOST_PAGES = 10;

/**
 * Whether the messages are loaded back to the first unread one, which is where a conversation opens: at the end
 * everything would count as read at once. True once and for all; also when loading failed, or took long enough.
 */
export function useUnreadLoaded(snapshot: ThreadSnapshot, id: ThreadId): boolean {
  const client = useClient();
  const pages = useRef(0);
  const [isLoaded, setIsLoaded] = useState(false);
  const isKnown = snapshot.status === 'ready' && snapshot.thread !== null;
  if (isKnown && !isLoaded && !isCutOff(snapshot, client.userId)) setIsLoaded(true);
  useEffect(() => {
    if (!isKnown || isLoaded) return;
    const giveUp = (): void => setIsLoaded(true);
    if (++pages.current > MOST_PAGES) giveUp();
    else client.thread(id).loadEarlier().catch(giveUp);
  }, [client, id, isKnown, isLoaded, snapshot.items]);
  return isLoaded;
}

/** Whether some of the unread messages are older than what is loaded. */
function isCutOff({ thread, items, hasEarlier }: ThreadSnapshot, userId: UserId | null): boolean {
  if (thread === null || !hasEarlier) return false;
  const around = { userId, newLine: thread.lastReadSeq };
  return items.filter((item) => isNew(item, around)).length < thread.unreadCount;
}
