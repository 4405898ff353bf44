import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';

/** How many rows a page is. */
const PAGE = 8;
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  End: Number.POSITIVE_INFINITY,
  Home: Number.NEGATIVE_INFINITY,
};

/**
 * Keys go from row to row of a list of `count` rows, beside Tab. The list holds only the rows in sight, and a row that goes
 * takes the focus with it: `kept` are those that have to stay in the page.
 */
export function useRowFocus(count: number) {
  const scroller = useRef<HTMLDivElement>(null);
  // An object: the same row may be wanted again.
  const [wanted, setWanted] = useState<{ readonly index: number } | null>(null);
  useLayoutEffect(() => {
    if (wanted === null || scroller.current === null) return;
    return focusSoon(scroller.current, `[data-index="${wanted.index}"]`);
  }, [wanted]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    const index = Number((event.target as HTMLElement).dataset['index'] ?? Number.NaN);
    if (step === undefined || Number.isNaN(index)) return;
    event.preventDefault();
    setWanted({ index: Math.min(Math.max(index + step, 0), count - 1) });
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    if (!currentTarget.contains(relatedTarget)) setWanted(null);
  };
  const kept = wanted === null || wanted.index >= count ? [] : [wanted.index];
  return { scroller, kept, onKeyDown, onBlur };
}

/** Focuses a row as soon as it is shown: until it has been measured it is hidden, and takes no focus. Returns how to stop. */
function focusSoon(list: HTMLElement, selector: string): () => void {
  let frame = 0;
  const attempt = (): void => {
    const row = list.querySelector<HTMLElement>(selector);
    row?.focus();
    if (row === null || document.activeElement !== row) frame = requestAnimationFrame(attempt);
  };
  attempt();
  return () => cancelAnimationFrame(frame);
}
