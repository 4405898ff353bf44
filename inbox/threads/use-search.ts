import { useDeferredValue, useEffect, useState } from 'react';
import type { Thread } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { isMatch } from './is-match.ts';

/** Conversations that a search loads at the most: more would be a burden to everybody. */
const MOST_SEARCHED = 1_000;

/** How far a search has come. */
export type Coverage = 'all' | 'loading' | 'newest';

/** A search in the conversations. It loads those that are not here yet, page after page. */
export function useSearch() {
  const client = useClient();
  const { threads, status, hasMore } = useThreads(client);
  const [search, setSearch] = useState('');
  const [hasFailed, setHasFailed] = useState(false);
  const wanted = useDeferredValue(search);
  const isSearching = wanted !== '';
  const mayLoad =
    isSearching && status === 'ready' && hasMore && threads.length < MOST_SEARCHED && !hasFailed;
  useEffect(() => {
    if (mayLoad) client.threads.loadMore().catch(() => setHasFailed(true));
  }, [client, mayLoad, threads.length]);

  const found: readonly Thread[] = isSearching
    ? threads.filter((thread) => isMatch(thread, wanted))
    : threads;
  const coverage: Coverage = !hasMore ? 'all' : mayLoad ? 'loading' : 'newest';
  const change = (value: string): void => {
    setHasFailed(false);
    setSearch(value);
  };
  return { search, wanted, found, searched: threads.length, coverage, change };
}
