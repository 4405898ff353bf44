import { useEffect, useRef, useState, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Seq, ThreadId, ThreadSnapshot } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

/** A message to be shown. An object, so that the same one can be shown again. */
export interface JumpTarget {
  readonly seq: Seq;
}

/** Time for which the message is marked, in milliseconds. */
const MARKED_MS = 2_000;
/** Maximum number of pages that are loaded on the way, 3,000 messages. */
const MAX_PAGES = 60;

interface JumpOptions {
  readonly id: ThreadId;
  readonly snapshot: ThreadSnapshot;
  readonly target: JumpTarget | null;
  readonly list: RefObject<VirtualizerHandle | null>;
  /** Called before the list is scrolled. */
  readonly onJump: () => void;
  /** Called when the message cannot be reached. */
  readonly onFail: () => void;
}

/** Scrolls to a message, and loads what is between it and the loaded ones. Returns the key of the message while it is marked. */
export function useJump({ id, snapshot, target, list, onJump, onFail }: JumpOptions): string | null {
  const { client } = useMessagingUi();
  const [markedKey, setMarkedKey] = useState<string | null>(null);
  const done = useRef<JumpTarget | null>(target);
  const pages = useRef(0);
  const { items, hasEarlier } = snapshot;
  useEffect(() => {
    if (target === null || done.current === target) return;
    const index = items.findIndex((item) => item.state === 'stored' && item.message.seq === target.seq);
    const finish = (): void => {
      done.current = target;
      pages.current = 0;
    };
    const key = items[index]?.key;
    if (key !== undefined) {
      finish();
      onJump();
      list.current?.scrollToIndex(index, { align: 'center' });
      setMarkedKey(key);
    } else if (!hasEarlier || ++pages.current > MAX_PAGES) {
      finish();
      onFail();
    } else {
      client
        .thread(id)
        .loadEarlier()
        .catch(() => {
          finish();
          onFail();
        });
    }
    // `onJump` and `onFail` are left out: they change at each render.
  }, [client, id, items, hasEarlier, target, list]);
  useEffect(() => {
    if (markedKey === null) return;
    const timer = setTimeout(() => setMarkedKey(null), MARKED_MS);
    return () => clearTimeout(timer);
  }, [markedKey]);
  return markedKey;
}
