import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { focusWhenShown } from '../components/focus-when-shown.ts';

/** Rows that Page Up and Page Down move the focus by. */
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
 * Moves the focus by keys through a virtual list of `count` rows. A row that leaves the page loses the focus, so the rows of
 * `kept` have to stay in it.
 */
export function useRowFocus(count: number) {
  const scroller = useRef<HTMLDivElement>(null);
  // An object, so that the same row can be focused again.
  const [target, setTarget] = useState<{ readonly index: number } | null>(null);
  useLayoutEffect(() => {
    if (target === null || scroller.current === null) return;
    return focusWhenShown(scroller.current, `[data-index="${target.index}"]`);
  }, [target]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    const index = Number((event.target as HTMLElement).dataset['index'] ?? Number.NaN);
    if (step === undefined || Number.isNaN(index)) return;
    event.preventDefault();
    setTarget({ index: Math.min(Math.max(index + step, 0), count - 1) });
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    if (!currentTarget.contains(relatedTarget)) setTarget(null);
  };
  const kept = target === null || target.index >= count ? [] : [target.index];
  return { scroller, kept, onKeyDown, onBlur };
}
