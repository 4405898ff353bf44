import { useEffect, useRef, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { ThreadId, ThreadSnapshot } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Distance from the end of the list at which later messages are loaded, in pixels. */
const AHEAD_PX = 1_500;
/** Pause after a failed load, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** After a jump, loads later messages before the reader scrolls to where they belong. Returns the check of the scroll position. */
export function useLoadLater(
  list: RefObject<VirtualizerHandle | null>,
  id: ThreadId,
  { items, hasLater }: ThreadSnapshot,
): () => void {
  const { client } = useMessagingUi();
  const retryAt = useRef(0);
  const check = (): void => {
    const { scrollOffset = 0, viewportSize = 0, scrollSize = 0 } = list.current ?? {};
    const isNear = viewportSize > 0 && scrollOffset + viewportSize > scrollSize - AHEAD_PX;
    if (!hasLater || !isNear || performance.now() < retryAt.current) return;
    client
      .thread(id)
      .loadLater()
      .catch(() => (retryAt.current = performance.now() + RETRY_AFTER_MS));
  };
  // A short page may end in sight.
  useEffect(check, [items]);
  return check;
}
