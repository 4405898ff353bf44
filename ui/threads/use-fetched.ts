import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MessagingClient, Thread, ThreadId } from '@messaging/client';
import { useConnection } from '@messaging/client/react';
import { findThread, findThreads } from '@messaging/client/search';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { ThreadFilter } from './thread-filter.ts';

const PAGE = 50;
/** Time in which changes of threads are collected before these are read again, in milliseconds. */
const PAUSE_MS = 200;

/** The threads of a part that were asked for, page after page. */
interface Fetched {
  readonly filter: ThreadFilter;
  readonly threads: readonly Thread[];
  /** Undefined before the first page; null after the last. */
  readonly cursor: string | null | undefined;
}

/**
 * What the service finds of a part beyond the loaded threads, kept up to date; of the whole list, the pinned ones, which are shown at
 * its top. Nothing is asked for when all threads are loaded.
 */
export function useFetched(filter: ThreadFilter, hasMore: boolean) {
  const { client } = useMessagingUi();
  const [state, setState] = useState<Fetched>(toStart(filter));
  const fetched = useMemo(() => (state.filter === filter ? state : toStart(filter)), [state, filter]);
  const isAsking = useRef(false);
  const loadPage = useCallback((): void => {
    const { cursor } = fetched;
    if (!hasMore || cursor === null || isAsking.current) return;
    isAsking.current = true;
    const part = filter === 'inbox' ? 'pinned' : filter;
    findThreads(client, { filter: part, limit: PAGE, ...(cursor !== undefined && { cursor }) })
      .then(
        ({ threads, nextCursor }) =>
          setState({
            filter,
            threads: cursor === undefined ? threads : [...fetched.threads, ...threads],
            cursor: nextCursor,
          }),
        () => setState({ ...fetched, cursor: null }),
      )
      .finally(() => (isAsking.current = false));
  }, [client, filter, hasMore, fetched]);
  useEffect(() => {
    if (fetched.cursor === undefined) loadPage();
  }, [fetched, loadPage]);
  useChanges(setState);
  const loadMore = useCallback((): void => {
    if (filter === 'inbox') client.threads.loadMore().catch(() => {});
    else loadPage();
  }, [client, filter, loadPage]);
  const replace = useCallback(
    (thread: Thread) =>
      setState((before) => ({
        ...before,
        threads: before.threads.map((other) => (other.id === thread.id ? thread : other)),
      })),
    [],
  );
  return { fetched, loadMore, replace };
}

function toStart(filter: ThreadFilter): Fetched {
  return { filter, threads: [], cursor: undefined };
}

/** Reads threads again that have changed elsewhere, and after a reconnect all of them. */
function useChanges(update: (change: (before: Fetched) => Fetched) => void): void {
  const { client } = useMessagingUi();
  const isOpen = useConnection(client).status === 'open';
  useEffect(() => {
    const put = (thread: Thread): void =>
      update((before) => ({
        ...before,
        threads: [...before.threads.filter(({ id }) => id !== thread.id), thread],
      }));
    return onChanges(client, (id) => void findThread(client, id).then(put, () => {}));
  }, [client, update]);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (isOpen && wasOpen.current) update((before) => ({ ...before, cursor: undefined }));
    wasOpen.current ||= isOpen;
  }, [isOpen, update]);
}

/** Calls `read` for each thread beyond the loaded ones whose state or read position has changed. Returns a function that ends it. */
function onChanges(client: MessagingClient, read: (id: ThreadId) => void): () => void {
  const changed = new Set<ThreadId>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readAll = (): void => {
    timer = undefined;
    for (const id of changed) read(id);
    changed.clear();
  };
  const add = (id: ThreadId): void => {
    if (client.threads.getSnapshot().threads.some((thread) => thread.id === id)) return;
    changed.add(id);
    timer ??= setTimeout(readAll, PAUSE_MS);
  };
  const ends = [
    client.on('thread_state', ({ threadId }) => add(threadId)),
    client.on('read', ({ threadId, userId }) => userId === client.userId && add(threadId)),
    () => clearTimeout(timer),
  ];
  return () => ends.forEach((end) => end());
}
