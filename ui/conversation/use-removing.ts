import { useMemo, useState } from 'react';
import type { ThreadItem } from '@messaging/client';

const NONE: ReadonlySet<string> = new Set();

/** Messages that are shown as deleted while that can still be undone. */
export function useRemoving(items: readonly ThreadItem[]) {
  const [removing, setRemoving] = useState(NONE);
  const shown = useMemo(
    () => (removing.size === 0 ? items : items.map((item) => hide(item, removing))),
    [items, removing],
  );
  return { items: shown, setRemoving };
}

function hide(item: ThreadItem, removing: ReadonlySet<string>): ThreadItem {
  if (item.state !== 'stored' || !removing.has(item.message.id)) return item;
  const { message } = item;
  return { ...item, message: { ...message, attachments: [], reactions: [], deletedAt: message.createdAt } };
}
