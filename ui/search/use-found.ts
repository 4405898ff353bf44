import { useEffect, useMemo, useState } from 'react';
import type { MessagingClient, Thread } from '@messaging/client';
import { createSearch, findThreads, type SearchSnapshot } from '@messaging/client/search';
import { useStore } from '@messaging/client/react';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Time without typing after which the service is asked, in milliseconds: it allows a user 30 searches a minute. */
const PAUSE_MS = 350;
/** Conversations that are shown at most. */
const MAX_THREADS = 5;
const NONE: readonly Thread[] = [];

/** What a search has found so far. */
export interface Found {
  readonly messages: SearchSnapshot;
  readonly threads: readonly Thread[];
  /** What is typed is not searched yet. */
  readonly isWaiting: boolean;
}

/** Searches for what is typed, after a pause: messages by their words, conversations by names and titles. */
export function useFound() {
  const { client } = useMessagingUi();
  const search = useMemo(() => createSearch(client), [client]);
  const messages = useStore(search);
  const [query, setQuery] = useState('');
  const q = query.trim();
  useEffect(() => {
    if (q === '') return search.clear();
    const timer = setTimeout(() => void search.search(q), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [search, q]);
  const threads = useThreadsLike(client, messages.query);
  const found: Found = { messages, threads: q === '' ? NONE : threads, isWaiting: messages.query !== q };
  return { query, change: setQuery, found, loadMore: () => void search.loadMore() };
}

/** Conversations with these words in a name or the title. Those of the query before stay until the answer is here. */
function useThreadsLike(client: MessagingClient, q: string): readonly Thread[] {
  const [threads, setThreads] = useState(NONE);
  useEffect(() => {
    if (q === '') return;
    let isWanted = true;
    const show = (found: readonly Thread[]): void => {
      if (isWanted) setThreads(found);
    };
    findThreads(client, { q, limit: MAX_THREADS }).then(
      (page) => show(page.threads),
      () => show(NONE),
    );
    return () => void (isWanted = false);
  }, [client, q]);
  return threads;
}
