import { useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { ThreadItem } from '@messaging/client';
import { isSameDay } from '../parts/times.ts';
import { timeOf } from './place-of.ts';

/** The day of the message at the top of what is in sight: its own heading may be far above. Null at the very start. */
export function useTopDay(list: React.RefObject<VirtualizerHandle | null>, items: readonly ThreadItem[]) {
  const [at, setAt] = useState<string | null>(null);
  const update = (offset: number): void => {
    const item = offset > 0 ? items[list.current?.findItemIndex(offset) ?? -1] : undefined;
    const next = item === undefined ? null : timeOf(item);
    if (next === null ? at !== null : at === null || !isSameDay(at, next)) setAt(next);
  };
  return { topDay: at, update };
}
