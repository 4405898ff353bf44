import { useEffect, useRef, useState } from 'react';
import type { Seq, Thread } from '@messaging/client';

/**
 * The message after which the "New messages" line is shown: the last one that was read when the conversation was opened, or
 * the last one before its window was hidden. Infinity while the reader watches: then no line is needed.
 */
export function useNewLine({ unreadCount, lastReadSeq, lastSeq }: Thread): Seq {
  const [line, setLine] = useState(unreadCount > 0 ? lastReadSeq : Number.POSITIVE_INFINITY);
  const newest = useRef(lastSeq);
  newest.current = lastSeq;
  useEffect(() => {
    const onVisibilityChange = (): void => {
      if (document.visibilityState === 'hidden') setLine(newest.current);
      else setLine((before) => (before === newest.current ? Number.POSITIVE_INFINITY : before));
    };
    document.addEventListener('visibilitychange', onVisibilityChange);
    return () => document.removeEventListener('visibilitychange', onVisibilityChange);
  }, []);
  return line;
}
