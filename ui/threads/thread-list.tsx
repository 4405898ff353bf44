import { useMemo, useRef, type RefObject } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import type { Store, Thread, ThreadId, ThreadSnapshot } from '@messaging/client';
import { useStore, useThreads } from '@messaging/client/react';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';
import { ThreadRow } from './thread-row.tsx';
import { ThreadSearch } from './thread-search.tsx';
import { useRowFocus } from './use-row-focus.ts';
import { useSearch, type SearchCoverage } from './use-search.ts';

/** Distance from the end of the list at which the next page is loaded, in pixels. */
const AHEAD_PX = 800;
/** Estimated height of a row until it is measured, in pixels. */
const ROW_PX = 76;

interface ThreadListProps {
  /** The thread that is shown beside the list. Null: none. */
  readonly openThreadId: ThreadId | null;
}

/** The conversations with a search field, the latest activity first. */
export function ThreadList({ openThreadId }: ThreadListProps) {
  const { client, texts } = useMessagingUi();
  const { status, hasMore } = useThreads(client);
  const { search, query, found, searched, coverage, change } = useSearch();
  const shown = useWithOpenThread(found, query === '' ? openThreadId : null);
  const list = useRef<VirtualizerHandle>(null);
  const ids = useMemo(() => shown.map(({ id }) => id), [shown]);
  const { scroller, kept, ...focusHandlers } = useRowFocus(ids);

  const onScroll = (): void => {
    const { scrollOffset = 0, viewportSize = 0, scrollSize = 0 } = list.current ?? {};
    if (hasMore && scrollOffset + viewportSize > scrollSize - AHEAD_PX)
      client.threads.loadMore().catch(() => {});
  };

  return (
    <nav className="msg-root msg-thread-list" aria-label={texts.threads.label}>
      <ThreadSearch value={search} onChange={change} found={query === '' ? null : found.length} />
      <div ref={scroller} className="msg-thread-scroll" {...focusHandlers}>
        {status === 'ready' && shown.length > 0 ? (
          <Rows threads={shown} openThreadId={openThreadId} kept={kept} handle={list} onScroll={onScroll} />
        ) : (
          <EmptyList query={query} />
        )}
        {status === 'ready' && query !== '' && (
          <p className="msg-search-note">{coverageText(coverage, searched, texts)}</p>
        )}
      </div>
    </nav>
  );
}

/** Adds the open thread to the end of the list when its page of the list is not loaded. */
function useWithOpenThread(threads: readonly Thread[], openThreadId: ThreadId | null): readonly Thread[] {
  const { client } = useMessagingUi();
  const thread = useStore(openThreadId === null ? NO_THREAD : client.thread(openThreadId))?.thread ?? null;
  if (thread === null || threads.some(({ id }) => id === thread.id)) return threads;
  return [...threads, thread];
}

/** Stands in for the store of a thread while none is open. */
const NO_THREAD: Store<ThreadSnapshot | null> = { subscribe: () => () => {}, getSnapshot: () => null };

function coverageText(coverage: SearchCoverage, count: number, { threads }: Texts): string {
  const { searching, searched: all, searchedNewest } = threads;
  return { loading: searching, all, newest: searchedNewest }[coverage](count);
}

interface RowsProps extends ThreadListProps {
  readonly threads: readonly Thread[];
  /** Indexes of rows that stay in the page while they are out of sight. */
  readonly kept: readonly number[];
  readonly handle: RefObject<VirtualizerHandle | null>;
  readonly onScroll: () => void;
}

function Rows({ threads, openThreadId, kept, handle, onScroll }: RowsProps) {
  return (
    <Virtualizer
      ref={handle}
      data={threads}
      keepMounted={kept}
      as="ul"
      item="li"
      itemSize={ROW_PX}
      onScroll={onScroll}
    >
      {(thread, index) => (
        <ThreadRow key={thread.id} thread={thread} index={index} isOpen={thread.id === openThreadId} />
      )}
    </Virtualizer>
  );
}

function EmptyList({ query }: { query: string }) {
  const { client, texts } = useMessagingUi();
  const { status } = useThreads(client);
  const { loading, none, noMatch, failed, retry } = texts.threads;
  if (status === 'loading') return <p className="msg-quiet-note">{loading}</p>;
  if (status === 'ready') return <p className="msg-quiet-note">{query === '' ? none : noMatch(query)}</p>;
  return (
    <div className="msg-quiet-note" role="alert">
      <p>{failed}</p>
      <button type="button" className="msg-button-quiet" onClick={() => client.connect()}>
        {retry}
      </button>
    </div>
  );
}
