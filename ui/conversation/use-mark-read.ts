import { useEffect, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Seq, Thread, ThreadItem } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useThrottled } from './use-throttled.ts';

/**
 * Returns a function that marks the messages in sight as read, unless the window is hidden. It also runs when the window
 * is shown. Only messages that two checks in a row find in sight are marked: until items are measured, they move.
 */
export function useMarkRead(
  list: React.RefObject<VirtualizerHandle | null>,
  { id, unreadCount }: Thread,
  items: readonly ThreadItem[],
): () => void {
  const { client } = useMessagingUi();
  const previous = useRef<Seq>(0);
  const check = useThrottled(() => {
    if (list.current === null || unreadCount === 0 || document.visibilityState !== 'visible') return;
    const inSight = lastStoredInSight(list.current, items) ?? 0;
    const seen = Math.min(inSight, previous.current);
    previous.current = inSight;
    if (seen > 0) client.markRead(id, seen);
    if (seen < inSight) check();
  });
  useEffect(() => {
    document.addEventListener('visibilitychange', check);
    return () => document.removeEventListener('visibilitychange', check);
  }, [check]);
  return check;
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
