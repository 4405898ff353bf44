import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Thread, ThreadItem, ThreadSnapshot } from '@messaging/client';
import { useClient } from '../session/session.ts';
import { useEarlier } from './use-earlier.ts';
import { useNewLine } from './use-new-line.ts';

/** Pixels from the end within which the list counts as scrolled there, and stays there when messages come. */
const NEAR_END_PX = 48;

/** Keeps the list where its reader is: at the end while they are there, else in place, whatever is added above or below. */
export function useTimelineScroll(thread: Thread, snapshot: ThreadSnapshot) {
  const { items } = snapshot;
  const list = useRef<VirtualizerHandle>(null);
  const newLine = useNewLine(thread);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const lastOffset = useRef(0);
  const markRead = useMarkRead(list, thread, items);
  const earlier = useEarlier(list, thread.id, snapshot);

  const toEnd = useCallback(
    () => list.current?.scrollToIndex(items.length - 1, { align: 'end' }),
    [items.length],
  );

  const isFirst = useRef(true);
  const newest = items.at(-1);
  const newestKey = useRef(newest?.key);
  useLayoutEffect(() => {
    const firstNew = isFirst.current ? items.findIndex((item) => seqOf(item) > newLine) : -1;
    // What one has just written is looked at, wherever one was.
    const isOwn = newest?.state === 'pending' && newest.key !== newestKey.current;
    newestKey.current = newest?.key;
    isFirst.current = false;
    if (firstNew > 0) list.current?.scrollToIndex(firstNew, { align: 'center' });
    else if (isAtEnd || isOwn) toEnd();
    markRead();
  });

  const onScroll = (offset: number): void => {
    const { viewportSize = 0, scrollSize = 0 } = list.current ?? {};
    // Only who scrolls up leaves the end: while items are measured the list is off it for a moment.
    if (offset + viewportSize >= scrollSize - NEAR_END_PX) setIsAtEnd(true);
    else if (offset < lastOffset.current - 1) setIsAtEnd(false);
    lastOffset.current = offset;
    earlier.onScroll(offset);
    markRead();
  };
  const onResize = (): void => {
    if (isAtEnd) toEnd();
  };
  const jump = (): void => {
    setIsAtEnd(true);
    toEnd();
  };
  const { isLoading, isPrepending } = earlier;
  return { list, newLine, isAtEnd, isLoading, isPrepending, onScroll, onResize, jump };
}

/** Marks read what is in sight, when somebody looks. */
function useMarkRead(
  list: React.RefObject<VirtualizerHandle | null>,
  { id, unreadCount }: Thread,
  items: readonly ThreadItem[],
): () => void {
  const client = useClient();
  const mark = (): void => {
    const handle = list.current;
    if (handle === null || unreadCount === 0 || document.visibilityState !== 'visible') return;
    const index = handle.findItemIndex(handle.scrollOffset + handle.viewportSize);
    const seen = items.slice(0, index + 1).findLast(({ state }) => state === 'stored');
    if (seen !== undefined) client.markRead(id, seqOf(seen));
  };
  const latest = useRef(mark);
  latest.current = mark;
  useEffect(() => {
    const look = (): void => latest.current();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return mark;
}

/** What is not stored yet has no place: it comes last. */
function seqOf(item: ThreadItem): number {
  return item.state === 'stored' ? item.message.seq : Number.NEGATIVE_INFINITY;
}
