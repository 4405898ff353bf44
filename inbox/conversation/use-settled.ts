import { useEffect, useRef } from 'react';

/** What stays in sight so long has been seen, in milliseconds: meanwhile items are measured, which moves them. */
const SETTLED_AFTER_MS = 100;

/** Returns what has `act` called when things have settled; once, however often it is called until then. */
export function useSettled(act: () => void): () => void {
  const latest = useRef(act);
  latest.current = act;
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
    }, SETTLED_AFTER_MS);
  };
}
