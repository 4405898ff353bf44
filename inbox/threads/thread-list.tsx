import { useDeferredValue, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useRoute } from 'wouter';
import type { Thread } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { CONVERSATION } from '../shell/routes.ts';
import { texts } from '../texts/en.ts';
import { isMatch } from './is-match.ts';
import { moveFocus } from './move-focus.ts';
import { ThreadRow } from './thread-row.tsx';
import { ThreadSearch } from './thread-search.tsx';

/** Pixels from the end of the list at which the next page is loaded. */
const AHEAD_PX = 800;

/** The conversations, newest activity first, with a search in those that are loaded. */
export function ThreadList() {
  const client = useClient();
  const { threads, status, hasMore } = useThreads(client);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const shown = wanted === '' ? threads : threads.filter((thread) => isMatch(thread, wanted));
  const list = useRef<VirtualizerHandle>(null);

  const onScroll = (): void => {
    const { scrollOffset = 0, viewportSize = 0, scrollSize = 0 } = list.current ?? {};
    if (hasMore && scrollOffset + viewportSize > scrollSize - AHEAD_PX)
      client.threads.loadMore().catch(() => {});
  };

  return (
    <nav className="thread-list" aria-label={texts.threads.label}>
      <ThreadSearch value={search} onChange={setSearch} found={wanted === '' ? null : shown.length} />
      <div className="thread-scroll" onKeyDown={moveFocus}>
        {status === 'ready' && shown.length > 0 ? (
          <Rows threads={shown} handle={list} onScroll={onScroll} />
        ) : (
          <Nothing search={wanted} />
        )}
      </div>
    </nav>
  );
}

interface RowsProps {
  readonly threads: readonly Thread[];
  readonly handle: React.RefObject<VirtualizerHandle | null>;
  readonly onScroll: () => void;
}

function Rows({ threads, handle, onScroll }: RowsProps) {
  const [, params] = useRoute(CONVERSATION);
  return (
    <Virtualizer ref={handle} data={threads} as="ul" item="li" itemSize={76} onScroll={onScroll}>
      {(thread) => <ThreadRow key={thread.id} thread={thread} isOpen={thread.id === params?.id} />}
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
