import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

/** A short text above the composer: a failure, or what will be done unless it is undone. */
export interface Notice {
  readonly text: string;
  /** Called when the user takes it back. */
  readonly undo?: () => void;
  /** Called when the notice ends without `undo`, also because of the next one or when the conversation is closed. */
  readonly end?: () => void;
}

/** Time for which a notice is shown, in milliseconds. */
export const NOTICE_MS = 6_000;

/** The notice of a conversation, one at a time. */
export function useNotice() {
  const current = useRef<Notice | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const replace = useCallback((next: Notice | null): void => {
    current.current = next;
    setNotice(next);
  }, []);
  const show = useCallback(
    (next: Notice): void => {
      const before = current.current;
      replace(next);
      before?.end?.();
    },
    [replace],
  );
  const end = useCallback((): void => {
    const before = current.current;
    replace(null);
    before?.end?.();
  }, [replace]);
  const undo = useCallback((): void => {
    const before = current.current;
    replace(null);
    before?.undo?.();
  }, [replace]);

  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(end, NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice, end]);
  useEffect(() => {
    const onLeave = (): void => current.current?.end?.();
    addEventListener('pagehide', onLeave);
    return () => {
      removeEventListener('pagehide', onLeave);
      onLeave();
    };
  }, []);
  return useMemo(() => ({ notice, show, end, undo }), [notice, show, end, undo]);
}
