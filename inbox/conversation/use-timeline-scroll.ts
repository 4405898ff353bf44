import { useEffect, useLayoutEffect, useRef, useState } from 'react';
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

  const toEnd = (): void => list.current?.scrollToIndex(items.length - 1, { align: 'end' });

  const isFirst = useRef(true);
  const newest = items.at(-1);
  const shown = useRef<{ key?: string | undefined; length: number }>({ length: 0 });
  useLayoutEffect(() => {
    const firstNew = isFirst.current ? items.findIndex((item) => seqOf(item) > newLine) : -1;
    const isNewest = newest?.key !== shown.current.key;
    const isNews = isNewest || items.length !== shown.current.length;
    shown.current = { key: newest?.key, length: items.length };
    isFirst.current = false;
    if (firstNew > 0) {
      list.current?.scrollToIndex(firstNew, { align: 'center' });
      // When that is the end, the scrolling tells.
      setIsAtEnd(!isLongerThanView(list.current));
    }
    // Only for news: another render may come between a scroll up and its event. One's own is looked at wherever one was.
    else if ((isNews && isAtEnd) || (isNewest && newest?.state === 'pending')) toEnd();
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
    // A list that fits its window never scrolls, and knows its height only now.
    earlier.fill();
    markRead();
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
    let index = handle.findItemIndex(handle.scrollOffset + handle.viewportSize);
    while (items[index]?.state !== 'stored' && index > 0) index -= 1;
    const seen = items[index];
    if (seen?.state === 'stored') client.markRead(id, seen.message.seq);
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

function isLongerThanView(list: VirtualizerHandle | null): boolean {
  return list !== null && list.scrollSize > list.viewportSize;
}

/** What is not stored yet has no place: it comes last. */
function seqOf(item: ThreadItem): number {
  return item.state === 'stored' ? item.message.seq : Number.NEGATIVE_INFINITY;
}
