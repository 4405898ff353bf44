import { useEffect, useRef, type PointerEvent, type TouchEvent } from 'react';

/** Time after which a touch is a long press, in milliseconds. Browsers take about as long for their own menu. */
const PRESS_MS = 450;
/** Movement of the finger that scrolls instead, in pixels. */
const MOVED_PX = 10;

/** Handlers of an element that call `action` when a finger rests on it. */
export function useLongPress(action: ((element: HTMLElement) => void) | undefined) {
  const press = useRef<{
    readonly timer: ReturnType<typeof setTimeout>;
    readonly x: number;
    readonly y: number;
  }>(undefined);
  const isOver = useRef(false);
  const end = (): void => {
    clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  useEffect(() => end, []);
  if (action === undefined) return {};
  return {
    onPointerDown: ({ pointerType, clientX: x, clientY: y, currentTarget }: PointerEvent<HTMLElement>) => {
      end();
      if (pointerType !== 'touch') return;
      isOver.current = false;
      const onLong = (): void => {
        isOver.current = true;
        action(currentTarget);
      };
      press.current = { timer: setTimeout(onLong, PRESS_MS), x, y };
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const { x = clientX, y = clientY } = press.current ?? {};
      if (Math.hypot(clientX - x, clientY - y) > MOVED_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    // Lifting the finger would click what the action has put under it.
    onTouchEnd: (event: TouchEvent) => {
      if (isOver.current) event.preventDefault();
      isOver.current = false;
    },
    // The browser's own menu of a long press.
    onContextMenu: (event: { preventDefault: () => void }) => {
      if (press.current !== undefined) event.preventDefault();
    },
  };
}
