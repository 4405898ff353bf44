import { useEffect, useRef, useState } from 'react';

/** Distance from the bottom within which the list counts as scrolled there, in pixels. */
const NEAR_BOTTOM_PX = 48;
const KEYS_UP = new Set(['PageUp', 'Home', 'ArrowUp']);
/**
 * Maximum time from a wheel or key event until the browser scrolls, in milliseconds. Until then the list is still at the
 * bottom, and an incoming message must not keep it there.
 */
const SCROLL_MS = 300;

/**
 * Keeps `scroller` at the bottom while its content grows or shrinks, if the reader is at the bottom. It sets the browser's
 * own scroll offset: an index to which virtua scrolls is held for a while, and pulls back a reader who scrolls up. Without
 * `hasNewest` the end of the list is not the bottom.
 */
export function useStickToBottom(hasNewest: boolean) {
  const scroller = useRef<HTMLDivElement>(null);
  const { isAtBottom, isAtBottomNow, isHeld, set } = useAtBottom(hasNewest);
  const last = useRef({ scrollTop: 0, scrollHeight: 0, clientHeight: 0 });
  /** Runs while a scroll up is expected. */
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);

  const jump = (): void => {
    isHeld.current = false;
    set(true);
    scrollToBottom(scroller.current);
  };
  const onScroll = (): void => {
    if (scroller.current === null) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller.current;
    const before = last.current;
    last.current = { scrollTop, scrollHeight, clientHeight };
    // Measuring items or opening an on-screen keyboard also lowers the offset, without the reader scrolling.
    const isSameSize = scrollHeight === before.scrollHeight && clientHeight === before.clientHeight;
    if (isNearBottom(scroller.current)) {
      if (leaving.current === undefined) set(true);
    } else if (isSameSize && scrollTop < before.scrollTop - 1) set(false);
  };

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (isAtBottomNow.current) scrollToBottom(element);
    });
    for (const part of [element, ...element.children]) observer.observe(part);
    const stop = onScrollUp(element, () => {
      set(false);
      clearTimeout(leaving.current);
      leaving.current = setTimeout(() => {
        leaving.current = undefined;
        if (isNearBottom(element)) set(true);
      }, SCROLL_MS);
    });
    return () => {
      observer.disconnect();
      stop();
      clearTimeout(leaving.current);
      leaving.current = undefined;
    };
  }, []);
  const reach = (): void => set(true);
  const leave = (): void => set(false);
  const hold = (): void => {
    isHeld.current = true;
    set(false);
  };
  const release = (): void => {
    isHeld.current = false;
    onScroll();
  };
  return { scroller, isAtBottom, reach, leave, hold, release, jump, onScroll };
}

function useAtBottom(hasNewest: boolean) {
  const [isAtBottom, setIsAtBottom] = useState(hasNewest);
  // The state is a render late, which is too late for sizes that change right after a scroll.
  const isAtBottomNow = useRef(hasNewest);
  const mayStick = useRef(hasNewest);
  mayStick.current = hasNewest;
  /** Whether the list was scrolled to a message and is being measured around it: the end may be in sight by chance. */
  const isHeld = useRef(false);
  const set = (isWanted: boolean): void => {
    isAtBottomNow.current = isWanted && mayStick.current && !isHeld.current;
    setIsAtBottom(isAtBottomNow.current);
  };
  return { isAtBottom, isAtBottomNow, isHeld, set };
}

/** Calls `listener` when a wheel or key event scrolls up, before the browser scrolls. Returns a function that stops it. */
function onScrollUp(element: HTMLElement, listener: () => void): () => void {
  const canScroll = (): boolean => element.scrollTop > 0;
  const onWheel = ({ deltaY }: WheelEvent): void => {
    if (deltaY < 0 && canScroll()) listener();
  };
  const onKey = ({ key }: KeyboardEvent): void => {
    if (KEYS_UP.has(key) && canScroll()) listener();
  };
  element.addEventListener('wheel', onWheel, { passive: true });
  element.addEventListener('keydown', onKey);
  return () => {
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('keydown', onKey);
  };
}

function isNearBottom({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollTop + clientHeight >= scrollHeight - NEAR_BOTTOM_PX;
}

function scrollToBottom(element: HTMLElement | null): void {
  if (element !== null) element.scrollTop = element.scrollHeight;
}
