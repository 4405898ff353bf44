import { useDeferredValue, useEffect, useState } from 'react';
import type { Thread } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { useMessagingUi } from '../messaging-ui.tsx';
import { isMatch } from './is-match.ts';

/** Maximum number of conversations that a search loads, to bound the load on the service. */
const MAX_SEARCHED = 1_000;

/** The part of the conversations that a search has covered. */
export type SearchCoverage = 'all' | 'loading' | 'newest';

/** Searches the conversations and loads those that are missing, page after page. */
export function useSearch() {
  const { client } = useMessagingUi();
  const { threads, status, hasMore } = useThreads(client);
  const [search, setSearch] = useState('');
  const [hasFailed, setHasFailed] = useState(false);
  const query = useDeferredValue(search);
  const isSearching = query !== '';
  const mayLoad = isSearching && status === 'ready' && hasMore && threads.length < MAX_SEARCHED && !hasFailed;
  useEffect(() => {
    if (mayLoad) client.threads.loadMore().catch(() => setHasFailed(true));
  }, [client, mayLoad, threads.length]);

  const found: readonly Thread[] = isSearching ? threads.filter((thread) => isMatch(thread, query)) : threads;
  const coverage: SearchCoverage = !hasMore ? 'all' : mayLoad ? 'loading' : 'newest';
  const change = (value: string): void => {
    setHasFailed(false);
    setSearch(value);
  };
  return { search, query, found, searched: threads.length, coverage, change };
}
