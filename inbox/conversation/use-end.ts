import { useEffect, useRef, useState } from 'react';

/** Pixels from the end within which the list counts as scrolled there, and stays there when messages come. */
const NEAR_END_PX = 48;
const KEYS_UP = new Set(['PageUp', 'Home', 'ArrowUp']);
/**
 * How long a browser may take to scroll after a wheel or a key, in milliseconds. Until then the list is still at its end, and
 * what comes in must not hold it there.
 */
const SCROLL_MS = 300;

/**
 * The end of what scrolls in `scroller`: a reader who is there stays there when something grows or shrinks. By the
 * browser's own means: what the list of virtua scrolls to it holds on to for a while, and pulls back a reader who scrolls
 * up meanwhile.
 */
export function useEnd() {
  const scroller = useRef<HTMLDivElement>(null);
  const [isHere, setIsHere] = useState(true);
  // The state is known a render later, which is too late for sizes that change at once after a scroll.
  const isHereNow = useRef(true);
  const last = useRef({ scrollTop: 0, scrollHeight: 0, clientHeight: 0 });
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);

  const set = (value: boolean): void => {
    isHereNow.current = value;
    setIsHere(value);
  };
  const jump = (): void => {
    set(true);
    scrollToEnd(scroller.current);
  };
  const onScroll = (): void => {
    if (scroller.current === null) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller.current;
    const before = last.current;
    last.current = { scrollTop, scrollHeight, clientHeight };
    // While something is measured, or a keyboard opens, the offset gets smaller without anybody scrolling.
    const isSameSize = scrollHeight === before.scrollHeight && clientHeight === before.clientHeight;
    if (isNearEnd(scroller.current)) {
      if (leaving.current === undefined) set(true);
    } else if (isSameSize && scrollTop < before.scrollTop - 1) set(false);
  };

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (isHereNow.current) scrollToEnd(element);
    });
    for (const part of [element, ...element.children]) observer.observe(part);
    const stop = onScrollUp(element, () => {
      set(false);
      clearTimeout(leaving.current);
      leaving.current = setTimeout(() => {
        leaving.current = undefined;
        if (isNearEnd(element)) set(true);
      }, SCROLL_MS);
    });
    return () => {
      observer.disconnect();
      stop();
      clearTimeout(leaving.current);
      leaving.current = undefined;
    };
  }, []);
  return { scroller, isHere, reach: () => set(true), leave: () => set(false), jump, onScroll };
}

/** Calls `listener` when a wheel or a key scrolls up, before the browser does. Returns how to stop. */
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

function isNearEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollTop + clientHeight >= scrollHeight - NEAR_END_PX;
}

function scrollToEnd(element: HTMLElement | null): void {
  if (element !== null) element.scrollTop = element.scrollHeight;
}
