import { useEffect, useRef } from 'react';

/** Time for which an item is in sight before it counts as seen, in milliseconds. Until then items are measured and move. */
const DELAY_MS = 100;

/** Returns a function that calls the latest `action` after a delay that starts at the first of several calls. */
export function useThrottled(action: () => void): () => void {
  const latest = useRef(action);
  latest.current = action;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, DELAY_MS);
  };
}
