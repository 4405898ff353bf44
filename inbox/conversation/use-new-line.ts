import { useEffect, useRef, useState } from 'react';
import type { Seq, Thread } from '@messaging/client';

/**
 * After which message the line "New messages" stands: where the user had read to when the conversation was opened, or
 * when its window went out of sight. Infinity: what comes in before the user's eyes needs no line.
 */
export function useNewLine({ unreadCount, lastReadSeq, lastSeq }: Thread): Seq {
  const [line, setLine] = useState(unreadCount > 0 ? lastReadSeq : Number.POSITIVE_INFINITY);
  const newest = useRef(lastSeq);
  newest.current = lastSeq;
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'hidden') setLine(newest.current);
      else setLine((left) => (left === newest.current ? Number.POSITIVE_INFINITY : left));
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return line;
}
