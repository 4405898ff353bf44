import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Thread, ThreadId } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { findThreads } from '@messaging/client/search';
import { useMessagingUi } from '../messaging-ui.tsx';
import { compareThreads, hasThread, type ThreadFilter } from './thread-filter.ts';

const PAGE = 50;

/** The threads of a part that were asked for, page after page. */
interface Fetched {
  readonly filter: ThreadFilter;
  readonly threads: readonly Thread[];
  /** Undefined before the first page; null after the last. */
  readonly cursor: string | null | undefined;
}

/**
 * The threads of a part of the list: of the loaded ones those that belong to it, and those that the service finds beyond. The open
 * one stays while it is open, although reading it may take it out of `unread`.
 */
export function useFiltered(filter: ThreadFilter, openThreadId: ThreadId | null) {
  const { client } = useMessagingUi();
  const { threads, hasMore } = useThreads(client);
  const { fetched, loadMore } = useFetched(filter, hasMore);
  const shownBefore = useRef({ filter, ids: new Set<ThreadId>() });
  if (shownBefore.current.filter !== filter) shownBefore.current = { filter, ids: new Set() };
  const shown = useMemo(() => {
    const known = new Map([...fetched.threads, ...threads].map((thread) => [thread.id, thread]));
    const { ids } = shownBefore.current;
    const found = [...known.values()].filter((thread) => hasThread(filter, thread));
    for (const { id } of found) ids.add(id);
    const open = openThreadId !== null && ids.has(openThreadId) ? known.get(openThreadId) : undefined;
    const all = open === undefined || found.includes(open) ? found : [...found, open];
    return all.sort((one, other) => compareThreads(filter, one, other));
  }, [filter, fetched, threads, openThreadId]);
  return { shown, loadMore, isLoading: hasMore && filter !== 'inbox' && fetched.cursor === undefined };
}

/** What the service finds of a part. Nothing is asked for when all threads are loaded. */
function useFetched(filter: ThreadFilter, hasMore: boolean) {
  const { client } = useMessagingUi();
  const [state, setState] = useState<Fetched>({ filter, threads: [], cursor: undefined });
  const fetched = useMemo(
    () => (state.filter === filter ? state : { filter, threads: [], cursor: undefined }),
    [state, filter],
  );
  const isAsking = useRef(false);
  const loadMore = useCallback((): void => {
    if (filter === 'inbox') return void client.threads.loadMore().catch(() => {});
    const { cursor } = fetched;
    if (!hasMore || cursor === null || isAsking.current) return;
    isAsking.current = true;
    findThreads(client, { filter, limit: PAGE, ...(cursor !== undefined && { cursor }) })
      .then(
        (page) =>
          setState({ filter, threads: [...fetched.threads, ...page.threads], cursor: page.nextCursor }),
        () => setState({ ...fetched, cursor: null }),
      )
      .finally(() => (isAsking.current = false));
  }, [client, filter, hasMore, fetched]);
  useEffect(() => {
    if (filter !== 'inbox' && fetched.cursor === undefined) loadMore();
  }, [filter, fetched, loadMore]);
  return { fetched, loadMore };
}
