import { useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { ThreadId, ThreadSnapshot } from '@messaging/client';
import { useClient } from '../session/session.ts';

/** Pixels from the start of the list at which earlier messages are loaded. */
const AHEAD_PX = 1_500;
/** How long nothing is asked for after it failed, in milliseconds. */
const REST_MS = 2_000;

/** Loads earlier messages before their place comes into sight. */
export function useEarlier(
  list: React.RefObject<VirtualizerHandle | null>,
  id: ThreadId,
  { items, hasEarlier }: ThreadSnapshot,
) {
  const client = useClient();
  const [isLoading, setIsLoading] = useState(false);
  const restUntil = useRef(0);

  const load = (): void => {
    if (!hasEarlier || isLoading || performance.now() < restUntil.current) return;
    setIsLoading(true);
    client
      .thread(id)
      .loadEarlier()
      .catch(() => (restUntil.current = performance.now() + REST_MS))
      .finally(() => setIsLoading(false));
  };

  const [first] = items;
  const firstSeq = first?.state === 'stored' ? first.message.seq : 0;
  const shownFrom = useRef(firstSeq);
  const isPrepending = firstSeq < shownFrom.current;
  /** Nobody can scroll a list that does not fill its window. */
  const fill = (): void => {
    const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
    if (viewportSize > 0 && scrollSize <= viewportSize) load();
  };
  useLayoutEffect(() => {
    shownFrom.current = firstSeq;
    fill();
  });

  const onScroll = (offset: number): void => {
    if (offset < AHEAD_PX) load();
  };
  return { isLoading, isPrepending, onScroll, fill };
}
