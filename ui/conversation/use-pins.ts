import { useEffect, useMemo, useState } from 'react';
import type { Message, Thread, ThreadItem } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

const NONE: readonly Message[] = [];

/** The pinned messages, newest first: those of the service, and what the loaded messages know better. */
export function usePins({ id, lastChange }: Thread, items: readonly ThreadItem[]): readonly Message[] {
  const { client } = useMessagingUi();
  const [loaded, setLoaded] = useState(NONE);
  const isKnown = useMemo(
    () => items.some((item) => item.state === 'stored' && item.message.change === lastChange),
    [items, lastChange],
  );
  // A change of a message that is not loaded may have pinned it.
  const version = isKnown ? 0 : lastChange;
  useEffect(() => {
    client
      .thread(id)
      .pins()
      .then(setLoaded, () => {});
  }, [client, id, version]);
  return useMemo(() => {
    const pins = new Map(loaded.map((message) => [message.seq, message]));
    for (const item of items) if (item.state === 'stored') pins.set(item.message.seq, item.message);
    return [...pins.values()]
      .filter(({ pinnedAt, deletedAt }) => pinnedAt !== null && deletedAt === null)
      .sort((a, b) => b.seq - a.seq);
  }, [loaded, items]);
}
