import { useEffect, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Seq, Thread, ThreadItem } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Returns a function that marks the messages in sight as read, unless the window is hidden. It also runs when it is shown. */
export function useMarkRead(
  list: React.RefObject<VirtualizerHandle | null>,
  { id, unreadCount }: Thread,
  items: readonly ThreadItem[],
): () => void {
  const { client } = useMessagingUi();
  const markRead = (): void => {
    if (list.current === null || unreadCount === 0 || document.visibilityState !== 'visible') return;
    const seen = lastStoredInSight(list.current, items);
    if (seen !== undefined) client.markRead(id, seen);
  };
  const latest = useRef(markRead);
  latest.current = markRead;
  useEffect(() => {
    const onVisibilityChange = (): void => latest.current();
    document.addEventListener('visibilitychange', onVisibilityChange);
    return () => document.removeEventListener('visibilitychange', onVisibilityChange);
  }, []);
  return markRead;
}

/** The `seq` of the last stored message in sight. Undefined without one, and until the height of the list is known. */
function lastStoredInSight(list: VirtualizerHandle, items: readonly ThreadItem[]): Seq | undefined {
  if (list.viewportSize === 0) return undefined;
  for (let i = list.findItemIndex(list.scrollOffset + list.viewportSize); i >= 0; i--) {
    const item = items[i];
    if (item?.state === 'stored') return item.message.seq;
  }
  return undefined;
}
