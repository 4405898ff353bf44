import type { PointerEvent, TouchEvent } from 'react';
import type { Thread } from '@messaging/client';
import { useLongPress } from '../message/use-long-press.ts';
import { ROW_KEYS } from '../shortcuts/shortcuts.ts';
import type { ListRowActions, RowAction } from './use-row-actions.ts';
import { useSwipe, type Swipe } from './use-swipe.ts';

/** What a swipe does, by the end of the line towards which it goes. */
const SWIPES = { start: ROW_KEYS.archive, end: ROW_KEYS.read } as const;

interface RowTouch {
  readonly thread: Thread;
  readonly isOpen: boolean;
  readonly listActions: ListRowActions;
  readonly onLongPress: (element: HTMLElement) => void;
  /** Called after a swipe has archived the conversation, or brought it back. */
  readonly onArchive: (thread: Thread) => void;
}

/** Handlers of a row for fingers: a long press opens its menu, a swipe does what it names meanwhile. */
export function useRowTouch({ thread, isOpen, listActions, onLongPress, onArchive }: RowTouch) {
  const find = (towards: Swipe['towards']): RowAction | undefined =>
    listActions(thread, isOpen).find(({ key }) => key === SWIPES[towards]);
  const { swipe, handlers } = useSwipe(
    (towards) => find(towards) !== undefined,
    (towards) => {
      find(towards)?.run?.();
      if (SWIPES[towards] === ROW_KEYS.archive) onArchive(thread);
    },
  );
  const press = useLongPress(onLongPress);
  const both =
    <Event>(one: ((event: Event) => void) | undefined, other: (event: Event) => void) =>
    (event: Event): void => {
      one?.(event);
      other(event);
    };
  const shown = swipe === null ? undefined : find(swipe.towards);
  return {
    swipe: swipe !== null && shown !== undefined ? { ...swipe, action: shown } : null,
    handlers: {
      ...press,
      onPointerDown: both<PointerEvent<HTMLElement>>(press.onPointerDown, handlers.onPointerDown),
      onPointerMove: both<PointerEvent<HTMLElement>>(press.onPointerMove, handlers.onPointerMove),
      onPointerUp: both<PointerEvent<HTMLElement>>(press.onPointerUp, handlers.onPointerUp),
      onPointerCancel: both<PointerEvent<HTMLElement>>(press.onPointerCancel, handlers.onPointerCancel),
      onTouchEnd: both<TouchEvent>(press.onTouchEnd, handlers.onTouchEnd),
    },
  };
}
