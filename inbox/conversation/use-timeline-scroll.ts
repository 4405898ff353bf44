import { useEffect, useLayoutEffect, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Thread, ThreadItem, ThreadSnapshot } from '@messaging/client';
import { useClient } from '../session/session.ts';
import { isNew } from './place-of.ts';
import { useEarlier } from './use-earlier.ts';
import { useEnd } from './use-end.ts';
import { useNewLine } from './use-new-line.ts';
import { useSettled } from './use-settled.ts';
import { useTopDay } from './use-top-day.ts';

/** Keeps the list where its reader is: at the end while they are there, else in place, whatever is added above or below. */
export function useTimelineScroll(thread: Thread, snapshot: ThreadSnapshot) {
  const { items } = snapshot;
  const { userId } = useClient();
  const list = useRef<VirtualizerHandle>(null);
  const newLine = useNewLine(thread);
  const end = useEnd();
  const top = useTopDay(list, items);
  const markRead = useMarkRead(list, thread, items);
  const earlier = useEarlier(list, thread.id, snapshot);
  const look = useSettled(() => {
    // A list that fits its window never scrolls.
    if (fitsView(list.current)) end.reach();
    markRead();
  });

  const isFirst = useRef(true);
  const newest = items.at(-1);
  const newestKey = useRef(newest?.key);
  useLayoutEffect(() => {
    const firstNew = isFirst.current ? items.findIndex((item) => isNew(item, { userId, newLine })) : -1;
    // What one has just written is looked at, wherever one was.
    const isOwn = newest?.state === 'pending' && newest.key !== newestKey.current;
    newestKey.current = newest?.key;
    isFirst.current = false;
    if (firstNew >= 0) {
      list.current?.scrollToIndex(firstNew, { align: 'center' });
      // When that is the end, the scrolling tells.
      end.leave();
    } else if (isOwn) end.jump();
    look();
  });

  const onScroll = (offset: number): void => {
    end.onScroll();
    top.update(offset);
    earlier.onScroll(offset);
    look();
  };
  const onResize = (): void => {
    // A list that fits its window never scrolls, and knows its height only now.
    earlier.fill();
    look();
  };
  const { isLoading, isPrepending } = earlier;
  return { list, end, newLine, topDay: top.topDay, isLoading, isPrepending, onScroll, onResize };
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
    if (
      handle === null ||
      handle.viewportSize === 0 ||
      unreadCount === 0 ||
      document.visibilityState !== 'visible'
    )
      return;
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

/** Whether all of the list is in sight, once it is known how high that is. */
function fitsView(list: VirtualizerHandle | null): boolean {
  return list !== null && list.viewportSize > 0 && list.scrollSize <= list.viewportSize;
}
