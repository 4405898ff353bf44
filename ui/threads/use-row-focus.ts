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
 * Moves the focus by keys through a virtual list of rows with these ids. A row that leaves the page loses the focus, so the rows
 * of `kept` have to stay in it: the focused one keeps the focus wherever the list moves it.
 */
export function useRowFocus(ids: readonly string[]) {
  const scroller = useRef<HTMLDivElement>(null);
  // An object, so that the same row can be focused again.
  const [target, setTarget] = useState<{ readonly id: string } | null>(null);
  const targetIndex = target === null ? -1 : ids.indexOf(target.id);
  useLayoutEffect(() => {
    if (targetIndex < 0 || scroller.current === null) return;
    return focusWhenShown(scroller.current, `[data-index="${targetIndex}"]`);
    // Where the list moves the row, the focus goes by itself.
  }, [target]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    const index = Number((event.target as HTMLElement).dataset['index'] ?? Number.NaN);
    if (step === undefined || Number.isNaN(index)) return;
    event.preventDefault();
    const id = ids[Math.min(Math.max(index + step, 0), ids.length - 1)];
    if (id !== undefined) setTarget({ id });
  };
  const onFocus = ({ target: { dataset } }: FocusEvent<HTMLElement>): void => {
    const id = ids[Number(dataset['index'] ?? Number.NaN)];
    if (id !== undefined) setTarget((current) => (current?.id === id ? current : { id }));
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    if (!currentTarget.contains(relatedTarget)) setTarget(null);
  };
  const kept = targetIndex < 0 ? [] : [targetIndex];
  return { scroller, kept, onKeyDown, onFocus, onBlur };
}
