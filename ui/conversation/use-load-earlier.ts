import { useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { ThreadId, ThreadSnapshot } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { fitsViewport } from './fits-viewport.ts';

/** Distance from the start of the list at which earlier messages are loaded, in pixels. */
const AHEAD_PX = 1_500;
/** Pause after a failed load, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** Loads earlier messages before the reader scrolls to where they belong. */
export function useLoadEarlier(
  list: React.RefObject<VirtualizerHandle | null>,
  id: ThreadId,
  { items, hasEarlier }: ThreadSnapshot,
) {
  const { client } = useMessagingUi();
  const [isLoading, setIsLoading] = useState(false);
  const retryAt = useRef(0);

  const load = (): void => {
    if (!hasEarlier || isLoading || performance.now() < retryAt.current) return;
    setIsLoading(true);
    client
      .thread(id)
      .loadEarlier()
      .catch(() => (retryAt.current = performance.now() + RETRY_AFTER_MS))
      .finally(() => setIsLoading(false));
  };

  const [first] = items;
  const firstSeq = first?.state === 'stored' ? first.message.seq : 0;
  const renderedFrom = useRef(firstSeq);
  const isPrepending = firstSeq < renderedFrom.current;
  /** Loads until the list fills its window: a shorter one cannot be scrolled. */
  const fill = (): void => {
    if (fitsViewport(list.current)) load();
  };
  useLayoutEffect(() => {
    renderedFrom.current = firstSeq;
    fill();
  });

  const onScroll = (offset: number): void => {
    if (offset < AHEAD_PX) load();
  };
  return { isLoading, isPrepending, onScroll, fill };
}
