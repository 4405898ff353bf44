import { useLayoutEffect, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Thread, ThreadSnapshot } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { fitsViewport } from './fits-viewport.ts';
import { isNew } from './message-grouping.ts';
import { useLoadEarlier } from './use-load-earlier.ts';
import { useLoadLater } from './use-load-later.ts';
import { useMarkRead } from './use-mark-read.ts';
import { useNewLine } from './use-new-line.ts';
import { useStickToBottom } from './use-stick-to-bottom.ts';
import { useThrottled } from './use-throttled.ts';
import { useTopDay } from './use-top-day.ts';

/**
 * Keeps the scroll position of a conversation. At the bottom it follows new messages; elsewhere it stays, whatever is added
 * above or below. `isJumping`: another hook scrolls to a message.
 */
export function useTimelineScroll(thread: Thread, snapshot: ThreadSnapshot, isJumping: boolean) {
  const { items } = snapshot;
  const list = useRef<VirtualizerHandle>(null);
  const newLine = useNewLine(thread);
  const bottom = useStickToBottom(!snapshot.hasLater);
  const top = useTopDay(list, items);
  const markRead = useMarkRead(list, thread, items);
  const earlier = useLoadEarlier(list, thread.id, snapshot);
  const reachBottom = useThrottled(() => {
    // A list that fits its window never scrolls.
    if (fitsViewport(list.current)) bottom.reach();
  });
  const update = (): void => {
    reachBottom();
    markRead();
  };
  const loadLater = useLoadLater(list, thread.id, snapshot);
  useScrollTarget(list, snapshot, isJumping ? Number.POSITIVE_INFINITY : newLine, bottom);
  useLayoutEffect(update);

  const onScroll = (offset: number): void => {
    bottom.onScroll();
    top.update(offset);
    earlier.onScroll(offset);
    loadLater();
    update();
  };
  const onResize = (): void => {
    // A list that fits its window never scrolls; its height is known from here on.
    earlier.fill();
    loadLater();
    update();
  };
  const { isLoading, isPrepending } = earlier;
  return { list, bottom, newLine, topDay: top.topDay, isLoading, isPrepending, onScroll, onResize };
}

/** Scrolls to the first new message when the conversation opens, and to the bottom when the user sends a message. */
function useScrollTarget(
  list: React.RefObject<VirtualizerHandle | null>,
  { items, hasLater }: ThreadSnapshot,
  newLine: number,
  bottom: ReturnType<typeof useStickToBottom>,
): void {
  const { userId } = useMessagingUi().client;
  const isFirst = useRef(true);
  const newest = items.at(-1);
  const newestKey = useRef(newest?.key);
  const hadLater = useRef(hasLater);
  useLayoutEffect(() => {
    const firstNew = isFirst.current ? items.findIndex((item) => isNew(item, { userId, newLine })) : -1;
    // A message that was sent while later ones were left out may be stored before it is shown.
    const isSent =
      newest?.state === 'pending' ||
      (newest?.state === 'stored' && hadLater.current && newest.message.senderId === userId);
    const isOwn = isSent && newest?.key !== newestKey.current;
    newestKey.current = newest?.key;
    hadLater.current = hasLater;
    isFirst.current = false;
    if (firstNew >= 0) {
      list.current?.scrollToIndex(firstNew, { align: 'center' });
      // If that is the bottom, the scroll event sets it again.
      bottom.leave();
    } else if (isOwn) bottom.jump();
  });
}
