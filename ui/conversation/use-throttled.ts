import { useCallback, useEffect, useRef } from 'react';

/** In milliseconds: long enough for items to be measured, short enough to seem immediate. */
const DELAY_MS = 100;

/** Returns a function, always the same one, that calls the latest `action` after a delay that starts at the first of several calls. */
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
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, DELAY_MS);
  }, []);
}
