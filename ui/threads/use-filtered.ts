import { useEffect, useMemo, useRef } from 'react';
import type { ThreadId } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { useMessagingUi } from '../messaging-ui.tsx';
import { compareThreads, hasThread, type ThreadFilter } from './thread-filter.ts';
import { useFetched } from './use-fetched.ts';
import { useOpenThread } from './use-open-thread.ts';

/**
 * The threads of a part of the list: of the loaded ones those that belong to it, and those that the service finds beyond. The open
 * one stays while it is open, although reading it may take it out of `unread`.
 */
export function useFiltered(filter: ThreadFilter, openThreadId: ThreadId | null) {
  const { client } = useMessagingUi();
  const { threads, hasMore } = useThreads(client);
  const { fetched, loadMore, replace } = useFetched(filter, hasMore);
  const openThread = useOpenThread(openThreadId);
  useEffect(() => {
    // The user's own reading is no event.
    if (openThread !== null) replace(openThread);
  }, [openThread, replace]);
  const shownBefore = useRef({ filter, ids: new Set<ThreadId>() });
  if (shownBefore.current.filter !== filter) shownBefore.current = { filter, ids: new Set() };
  const shown = useMemo(() => {
    // Of the whole list the others come with their pages, at their place.
    const beyond =
      filter === 'inbox' ? fetched.threads.filter((thread) => hasThread('pinned', thread)) : fetched.threads;
    const known = new Map([...beyond, ...threads].map((thread) => [thread.id, thread]));
    const { ids } = shownBefore.current;
    const found = [...known.values()].filter((thread) => hasThread(filter, thread));
    for (const { id } of found) ids.add(id);
    const open = openThreadId !== null && ids.has(openThreadId) ? known.get(openThreadId) : undefined;
    const all = open === undefined || found.includes(open) ? found : [...found, open];
    return all.sort((one, other) => compareThreads(filter, one, other));
  }, [filter, fetched, threads, openThreadId]);
  return {
    shown,
    loadMore,
    showRead: replace,
    isLoading: hasMore && filter !== 'inbox' && fetched.cursor === undefined,
  };
}
