import { useRef, useState, type PointerEvent, type TouchEvent } from 'react';

/** Sideways movement after which a touch is a swipe, and after which letting go acts, in pixels. */
const STARTED_PX = 12;
const FAR_PX = 88;
/** How far a row moves, in pixels. */
const MOST_PX = 128;
/** Width at both edges of the window in which browsers have a gesture of their own, in pixels. */
const EDGE_PX = 28;

/** The end of the line towards which a row is swiped, and whether letting go acts. */
export interface Swipe {
  readonly towards: 'start' | 'end';
  readonly isFar: boolean;
}

interface Touch {
  readonly x: number;
  readonly y: number;
  moved: number;
  isSwipe: boolean;
}

/**
 * Handlers of an element that a finger moves sideways. `mayMove` says whether there is something to do; `act` does it when the finger
 * is lifted far enough. Scrolling up and down is the browser's: the element has `touch-action: pan-y`.
 */
export function useSwipe(
  mayMove: (towards: Swipe['towards']) => boolean,
  act: (towards: Swipe['towards']) => void,
) {
  const touch = useRef<Touch>(undefined);
  const wasSwipe = useRef(false);
  const [swipe, setSwipe] = useState<Swipe | null>(null);
  const end = (element: HTMLElement): void => {
    touch.current = undefined;
    element.style.translate = '';
    setSwipe(null);
  };
  const onPointerDown = ({ pointerType, clientX: x, clientY: y }: PointerEvent<HTMLElement>): void => {
    wasSwipe.current = false;
    const isAtEdge = x < EDGE_PX || x > innerWidth - EDGE_PX;
    touch.current = pointerType === 'touch' && !isAtEdge ? { x, y, moved: 0, isSwipe: false } : undefined;
  };
  const onPointerMove = ({ clientX, clientY, currentTarget, pointerId }: PointerEvent<HTMLElement>): void => {
    const current = touch.current;
    if (current === undefined) return;
    const moved = clientX - current.x;
    if (!current.isSwipe) {
      if (Math.abs(moved) < STARTED_PX || Math.abs(moved) < Math.abs(clientY - current.y)) return;
      current.isSwipe = true;
      wasSwipe.current = true;
      currentTarget.setPointerCapture(pointerId);
    }
    const towards = toSide(currentTarget, moved);
    current.moved = mayMove(towards) ? Math.max(-MOST_PX, Math.min(moved, MOST_PX)) : 0;
    currentTarget.style.translate = `${current.moved}px`;
    const isFar = Math.abs(current.moved) >= FAR_PX;
    setSwipe((shown) => (shown?.towards === towards && shown.isFar === isFar ? shown : { towards, isFar }));
  };
  const onPointerUp = ({ currentTarget }: PointerEvent<HTMLElement>): void => {
    const { moved = 0 } = touch.current ?? {};
    end(currentTarget);
    if (Math.abs(moved) >= FAR_PX) act(toSide(currentTarget, moved));
  };
  return {
    swipe,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: ({ currentTarget }: PointerEvent<HTMLElement>) => end(currentTarget),
      // Lifting the finger would open the row.
      onTouchEnd: (event: TouchEvent) => {
        if (wasSwipe.current && event.cancelable) event.preventDefault();
      },
    },
  };
}

function toSide(element: HTMLElement, moved: number): Swipe['towards'] {
  const isRightToLeft = getComputedStyle(element).direction === 'rtl';
  return moved > 0 === isRightToLeft ? 'start' : 'end';
}
