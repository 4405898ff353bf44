import { useEffect, useRef, useState } from 'react';

/**
 * The end of what scrolls in `scroller`: whoever is there stays there when something grows or shrinks. By the browser's
 * own means: what the list of virtua scrolls to it holds on to for a while, and pulls back whoever scrolls up meanwhile.
 */
export function useEnd() {
  const scroller = useRef<HTMLDivElement>(null);
  const [isHere, setIsHere] = useState(true);
  // The state is known a render later, which is too late for sizes that change at once after a scroll.
  const isHereNow = useRef(true);

  const set = (value: boolean): void => {
    isHereNow.current = value;
    setIsHere(value);
  };
  const jump = (): void => {
    set(true);
    scrollToEnd(scroller.current);
  };
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (isHereNow.current) scrollToEnd(element);
    });
    for (const part of [element, ...element.children]) observer.observe(part);
    return () => observer.disconnect();
  }, []);
  return { scroller, isHere, reach: () => set(true), leave: () => set(false), jump };
}

function scrollToEnd(element: HTMLElement | null): void {
  if (element !== null) element.scrollTop = element.scrollHeight;
}
