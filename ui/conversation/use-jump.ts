import { useEffect, useState, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { ThreadItem } from '@messaging/client';
import type { JumpTarget } from './use-jump-target.ts';

/** Time for which the message is marked, in milliseconds. */
const MARKED_MS = 2_000;

interface JumpOptions {
  readonly items: readonly ThreadItem[];
  readonly target: JumpTarget | null;
  readonly list: RefObject<VirtualizerHandle | null>;
  /** Called before the list is scrolled. */
  readonly onJump: (target: JumpTarget) => void;
  /** Called when the list rests. */
  readonly onRest: () => void;
}

/** Scrolls to a message as soon as it is loaded. Returns the key of the message while it is marked. */
export function useJump({ items, target, list, onJump, onRest }: JumpOptions): string | null {
  const [markedKey, setMarkedKey] = useState<string | null>(null);
  useEffect(() => {
    if (target === null) return;
    const index = items.findIndex((item) => item.state === 'stored' && item.message.seq === target.seq);
    const key = items[index]?.key;
    if (key === undefined) return;
    onJump(target);
    list.current?.scrollToIndex(index, { align: 'center' });
    setMarkedKey(key);
    // `onJump` is left out: it changes at each render.
  }, [items, target, list]);
  useEffect(() => {
    if (markedKey === null) return;
    const end = (): void => {
      setMarkedKey(null);
      onRest();
    };
    const timer = setTimeout(end, MARKED_MS);
    return () => clearTimeout(timer);
    // `onRest` is left out: it changes at each render.
  }, [markedKey]);
  return markedKey;
}
