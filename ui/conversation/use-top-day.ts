import { useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { ThreadItem } from '@messaging/client';
import { isSameDay } from '../format/days.ts';
import { createdAt } from './message-grouping.ts';

/** The day of the topmost message in sight, whose heading may be far above. Null at the start of the conversation. */
export function useTopDay(list: React.RefObject<VirtualizerHandle | null>, items: readonly ThreadItem[]) {
  const [topDay, setTopDay] = useState<string | null>(null);
  const update = (offset: number): void => {
    const item = offset > 0 ? items[list.current?.findItemIndex(offset) ?? -1] : undefined;
    const next = item === undefined ? null : createdAt(item);
    if (next === null ? topDay !== null : topDay === null || !isSameDay(topDay, next)) setTopDay(next);
  };
  return { topDay, update };
}
