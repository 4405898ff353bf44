import { useState } from 'react';
import type { Seq, ThreadItem } from '@messaging/client';

/** First and last number of the loaded messages, and how often they were replaced. */
interface Run {
  readonly first: Seq;
  readonly last: Seq;
  readonly count: number;
}

/**
 * A number that changes when the loaded messages are replaced by others, as by a jump: then nothing is left of where the list was
 * scrolled and what it has measured. It stays while messages are added at either end.
 */
export function useRun(items: readonly ThreadItem[]): number {
  const [run, setRun] = useState<Run>({ first: Number.POSITIVE_INFINITY, last: 0, count: 0 });
  const first = toSeq(items.find(({ state }) => state === 'stored'));
  const last = toSeq(items.findLast(({ state }) => state === 'stored'));
  if (first === undefined || last === undefined || (first === run.first && last === run.last))
    return run.count;
  const isSame = first <= run.first && last >= run.last;
  setRun({ first, last, count: isSame ? run.count : run.count + 1 });
  return run.count;
}

function toSeq(item: ThreadItem | undefined): Seq | undefined {
  return item?.state === 'stored' ? item.message.seq : undefined;
}
