import { useLayoutEffect, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { ThreadItem } from '@messaging/client';
import { focusWhenShown } from '../components/focus-when-shown.ts';
import { hasMenu } from '../message/has-menu.ts';

/**
 * Lets arrow keys move from the menu button of one message to that of the next. Tab reaches one of them: the one that last had
 * the focus, the last one in sight when the list has it, or that of the newest message. `kept` has the indexes of items that stay in the page because of it.
 */
export function useMenuFocus(
  scroller: RefObject<HTMLElement | null>,
  list: RefObject<VirtualizerHandle | null>,
  items: readonly ThreadItem[],
) {
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  // An object, so that the same button can be focused again.
  const [target, setTarget] = useState<{ readonly key: string } | null>(null);
  useLayoutEffect(() => {
    if (target === null || scroller.current === null) return;
    return focusWhenShown(scroller.current, `[data-message-key="${CSS.escape(target.key)}"]`);
  }, [scroller, target]);

  const onFocus = ({ target: element }: FocusEvent<HTMLElement>): void => {
    const { messageKey } = element.dataset;
    if (messageKey !== undefined) setFocusedKey(messageKey);
    else if (element === scroller.current) setFocusedKey(findLastInSight(list.current, items)?.key ?? null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { messageKey } = (event.target as HTMLElement).dataset;
    if (messageKey === undefined || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const next = findNext(items, messageKey, event.key === 'ArrowUp' ? -1 : 1);
    if (next !== undefined) setTarget({ key: next.key });
  };
  const index = items.findLastIndex(
    (item) => hasMenu(item) && (focusedKey === null || item.key === focusedKey),
  );
  const wanted = target === null ? -1 : items.findLastIndex(({ key }) => key === target.key);
  const tabStop = index < 0 ? items.findLastIndex(hasMenu) : index;
  return {
    tabStopKey: items[tabStop]?.key,
    kept: [...new Set([focusedKey === null ? -1 : tabStop, wanted])].filter((i) => i >= 0),
    onFocus,
    onKeyDown,
  };
}

function findNext(items: readonly ThreadItem[], key: string, step: 1 | -1): ThreadItem | undefined {
  let i = items.findLastIndex((item) => item.key === key);
  do i += step;
  while (items[i] !== undefined && !hasMenu(items[i] as ThreadItem));
  return items[i];
}

function findLastInSight(
  list: VirtualizerHandle | null,
  items: readonly ThreadItem[],
): ThreadItem | undefined {
  if (list === null) return undefined;
  let i = list.findItemIndex(list.scrollOffset + list.viewportSize);
  while (items[i] !== undefined && !hasMenu(items[i] as ThreadItem)) i--;
  return items[i];
}
