import { useRef } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useRoute } from 'wouter';
import type { Store, Thread, ThreadSnapshot } from '@messaging/client';
import { useStore, useThreads } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { CONVERSATION } from '../shell/routes.ts';
import { texts } from '../texts/en.ts';
import { ThreadRow } from './thread-row.tsx';
import { ThreadSearch } from './thread-search.tsx';
import { useRowFocus } from './use-row-focus.ts';
import { useSearch, type Coverage } from './use-search.ts';

/** Pixels from the end of the list at which the next page is loaded. */
const AHEAD_PX = 800;

/** The conversations, newest activity first, with a search. */
export function ThreadList() {
  const client = useClient();
  const { status, hasMore } = useThreads(client);
  const { search, wanted, found, searched, coverage, change } = useSearch();
  const shown = useWithOpenOne(found, wanted === '');
  const list = useRef<VirtualizerHandle>(null);
  const { scroller, kept, onKeyDown, onBlur } = useRowFocus(shown.length);

  const onScroll = (): void => {
    const { scrollOffset = 0, viewportSize = 0, scrollSize = 0 } = list.current ?? {};
    if (hasMore && scrollOffset + viewportSize > scrollSize - AHEAD_PX)
      client.threads.loadMore().catch(() => {});
  };

  return (
    <nav className="thread-list" aria-label={texts.threads.label}>
      <ThreadSearch value={search} onChange={change} found={wanted === '' ? null : found.length} />
      <div ref={scroller} className="thread-scroll" onKeyDown={onKeyDown} onBlur={onBlur}>
        {status === 'ready' && shown.length > 0 ? (
          <Rows threads={shown} kept={kept} handle={list} onScroll={onScroll} />
        ) : (
          <Nothing search={wanted} />
        )}
        {status === 'ready' && wanted !== '' && (
          <p className="search-note">{coverageText(coverage, searched)}</p>
        )}
      </div>
    </nav>
  );
}

/** The open conversation is in the list, also when an address led to it from further down: then it comes last. */
function useWithOpenOne(threads: readonly Thread[], isWanted: boolean): readonly Thread[] {
  const [, params] = useRoute(CONVERSATION);
  const client = useClient();
  const thread = useStore(params === null ? NONE : client.thread(params.id))?.thread ?? null;
  if (!isWanted || thread === null) return threads;
  return threads.some(({ id }) => id === thread.id) ? threads : [...threads, thread];
}

/** In place of a thread's store where none is open. */
const NONE: Store<ThreadSnapshot | null> = { subscribe: () => () => {}, getSnapshot: () => null };

function coverageText(coverage: Coverage, searched: number): string {
  const { searching, searched: all, searchedNewest } = texts.threads;
  return { loading: searching, all, newest: searchedNewest }[coverage](searched);
}

interface RowsProps {
  readonly threads: readonly Thread[];
  /** Rows that stay in the page when they are out of sight. */
  readonly kept: readonly number[];
  readonly handle: React.RefObject<VirtualizerHandle | null>;
  readonly onScroll: () => void;
}

function Rows({ threads, kept, handle, onScroll }: RowsProps) {
  const [, params] = useRoute(CONVERSATION);
  return (
    <Virtualizer
      ref={handle}
      data={threads}
      keepMounted={kept}
      as="ul"
      item="li"
      itemSize={76}
      onScroll={onScroll}
    >
      {(thread, index) => (
        <ThreadRow key={thread.id} thread={thread} index={index} isOpen={thread.id === params?.id} />
      )}
    </Virtualizer>
  );
}

function Nothing({ search }: { search: string }) {
  const client = useClient();
  const { status } = useThreads(client);
  if (status === 'loading') return <p className="quiet-note">{texts.threads.loading}</p>;
  if (status === 'ready')
    return <p className="quiet-note">{search === '' ? texts.threads.none : texts.threads.noMatch(search)}</p>;
  return (
    <div className="quiet-note" role="alert">
      <p>{texts.threads.failed}</p>
      <button type="button" className="button-quiet" onClick={() => client.connect()}>
        {texts.threads.retry}
      </button>
    </div>
  );
}
