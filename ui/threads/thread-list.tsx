import { useCallback, useId, useMemo, useRef, useState, type RefObject } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import type { Thread, ThreadId } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { Menu } from '../components/menu.tsx';
import { Tabs } from '../components/tabs.tsx';
import { NoticeBar } from '../conversation/notice-bar.tsx';
import { useNotice } from '../conversation/use-notice.ts';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';
import { THREAD_FILTERS, type ThreadFilter } from './thread-filter.ts';
import { ThreadRow, type OpenRowMenu } from './thread-row.tsx';
import { ThreadSearch } from './thread-search.tsx';
import { useFiltered } from './use-filtered.ts';
import { useOpenThread } from './use-open-thread.ts';
import { useRowActions, type RowAction } from './use-row-actions.ts';
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
  const { status } = useThreads(client);
  const { search, query, found, searched, coverage, change } = useSearch();
  const [filter, setFilter] = useState<ThreadFilter>('inbox');
  const { shown: part, loadMore, isLoading, showRead } = useFiltered(filter, openThreadId);
  const shown = useWithOpenThread(
    query === '' ? part : found,
    query === '' && filter === 'inbox' ? openThreadId : null,
  );
  const { notices, offerUndo } = useArchiveUndo();
  const panelId = useId();
  const list = useRef<VirtualizerHandle>(null);
  const ids = useMemo(() => shown.map(({ id }) => id), [shown]);
  const { scroller, kept, ...focusHandlers } = useRowFocus(ids);

  const onScroll = (): void => {
    const { scrollOffset = 0, viewportSize = 0, scrollSize = 0 } = list.current ?? {};
    if (scrollOffset + viewportSize > scrollSize - AHEAD_PX) loadMore();
  };

  return (
    <nav className="msg-root msg-thread-list" aria-label={texts.threads.label}>
      <ThreadSearch value={search} onChange={change} found={query === '' ? null : found.length} />
      {query === '' && (
        <Tabs
          label={texts.threads.filterLabel}
          names={THREAD_FILTERS}
          value={filter}
          texts={texts.threads.filters}
          panelId={panelId}
          onChange={setFilter}
        />
      )}
      <div
        ref={scroller}
        id={panelId}
        role={query === '' ? 'tabpanel' : undefined}
        aria-label={query === '' ? texts.threads.filters[filter] : undefined}
        className="msg-thread-scroll"
        {...focusHandlers}
      >
        {status === 'ready' && shown.length > 0 ? (
          <Rows
            threads={shown}
            openThreadId={openThreadId}
            kept={kept}
            handle={list}
            onScroll={onScroll}
            onRead={showRead}
            onArchive={offerUndo}
          />
        ) : (
          <EmptyList query={query} filter={filter} isLoading={isLoading} />
        )}
        {status === 'ready' && query !== '' && (
          <p className="msg-search-note">{coverageText(coverage, searched, texts)}</p>
        )}
      </div>
      <NoticeBar notice={notices.notice} onUndo={notices.undo} onEnd={notices.end} />
    </nav>
  );
}

/** Offers to take a swipe back that has archived a conversation, or has brought it back. */
function useArchiveUndo() {
  const { client, texts } = useMessagingUi();
  const notices = useNotice();
  const { show } = notices;
  const offerUndo = useCallback(
    ({ id, state }: Thread): void => {
      const isArchived = state?.isArchived === true;
      const undo = (): void => void client.setThreadState(id, { isArchived }).catch(() => {});
      show({ text: isArchived ? texts.threads.isBack : texts.threads.isArchived, undo });
    },
    [client, texts, show],
  );
  return { notices, offerUndo };
}

/** Adds the open thread to the end of the list when its page of the list is not loaded. */
function useWithOpenThread(threads: readonly Thread[], openThreadId: ThreadId | null): readonly Thread[] {
  const thread = useOpenThread(openThreadId);
  if (thread === null || threads.some(({ id }) => id === thread.id)) return threads;
  return [...threads, thread];
}

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
  /** Called with a thread that the user has marked as read. */
  readonly onRead: (thread: Thread) => void;
  /** Called with a thread as it was before a swipe has archived it, or brought it back. */
  readonly onArchive: (thread: Thread) => void;
}

function Rows({ threads, openThreadId, kept, handle, onScroll, onRead, onArchive }: RowsProps) {
  const { texts } = useMessagingUi();
  const [problem, setProblem] = useState('');
  const report = useCallback((error: unknown) => setProblem(errorText(error, texts)), [texts]);
  const listActions = useRowActions(report, onRead);
  const [menu, setMenu] = useState<OpenedMenu | null>(null);
  const openMenu: OpenRowMenu = useCallback(
    ({ id }, anchor, action) => setMenu({ threadId: id, anchor, action }),
    [],
  );
  const thread = threads.find(({ id }) => id === menu?.threadId);
  return (
    <>
      <p className="msg-list-problem" role="alert">
        {problem}
      </p>
      <Virtualizer
        ref={handle}
        data={threads}
        keepMounted={kept}
        as="ul"
        item="li"
        itemSize={ROW_PX}
        onScroll={onScroll}
      >
        {(row, index) => (
          <ThreadRow
            key={row.id}
            thread={row}
            index={index}
            isOpen={row.id === openThreadId}
            listActions={listActions}
            openMenu={openMenu}
            onArchive={onArchive}
          />
        )}
      </Virtualizer>
      {menu !== null && thread !== undefined && (
        <Menu
          label={menu.action?.label ?? texts.message.menu}
          anchor={menu.anchor}
          entries={menu.action?.choices ?? listActions(thread, thread.id === openThreadId)}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  );
}

interface OpenedMenu {
  readonly threadId: ThreadId;
  /** The element beside which it opens. */
  readonly anchor: HTMLElement;
  /** Only the choices of this action. */
  readonly action: RowAction | undefined;
}

interface EmptyListProps {
  readonly query: string;
  readonly filter: ThreadFilter;
  readonly isLoading: boolean;
}

function EmptyList({ query, filter, isLoading }: EmptyListProps) {
  const { client, texts } = useMessagingUi();
  const { status } = useThreads(client);
  const { loading, none, noneHere, noMatch, failed, retry } = texts.threads;
  const nothing = filter === 'inbox' ? none : noneHere;
  if (status === 'loading' || (query === '' && isLoading)) return <p className="msg-quiet-note">{loading}</p>;
  if (status === 'ready') return <p className="msg-quiet-note">{query === '' ? nothing : noMatch(query)}</p>;
  return (
    <div className="msg-quiet-note" role="alert">
      <p>{failed}</p>
      <button type="button" className="msg-button-quiet" onClick={() => client.connect()}>
        {retry}
      </button>
    </div>
  );
}
