import { useId, type KeyboardEvent } from 'react';
import { Modal } from '../components/modal.tsx';
import { failureText } from '../format/failure-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';
import { FoundMessages } from './found-messages.tsx';
import { FoundThreads } from './found-threads.tsx';
import { SearchHints } from './search-hints.tsx';
import { useFound, type Found } from './use-found.ts';

/** Maximum number of characters of a query. The service has the same. */
const MAX_LENGTH = 300;
/** Attribute of a result, by which arrow keys find it. */
const RESULT = '[data-result]';

interface SearchDialogProps {
  /** Opens the sheet of all keys in its place. */
  readonly onShortcuts: () => void;
  readonly onClose: () => void;
}

/** The search over conversations and messages. Arrow keys move from the field to the results; a press opens one. */
export function SearchDialog({ onShortcuts, onClose }: SearchDialogProps) {
  const { texts } = useMessagingUi();
  const { search } = texts;
  const { query, change, found, loadMore } = useFound();
  const hintsId = useId();
  return (
    <Modal title={search.title} onClose={onClose}>
      {(close) => (
        <div className="msg-search" onKeyDown={moveInResults}>
          <input
            type="search"
            aria-label={search.label}
            aria-describedby={hintsId}
            placeholder={search.label}
            value={query}
            maxLength={MAX_LENGTH}
            data-result=""
            data-focus=""
            onChange={(event) => change(event.target.value)}
          />
          <p className="msg-search-status" role="status">
            {toStatus(found, query, texts)}
          </p>
          <div className="msg-search-results">
            {query.trim() === '' && <SearchHints id={hintsId} onChoose={(word) => change(`${word} `)} />}
            <FoundThreads threads={found.threads} onOpen={close} />
            <FoundMessages found={found} onOpen={close} onMore={loadMore} />
          </div>
          <button type="button" className="msg-link-button msg-shortcuts-link" onClick={onShortcuts}>
            {texts.shortcuts.title}
          </button>
        </div>
      )}
    </Modal>
  );
}

function toStatus({ messages, threads, isWaiting }: Found, query: string, texts: Texts): string {
  const { searching, nothing, incomplete } = texts.search;
  if (query.trim() === '') return '';
  if (isWaiting || messages.status === 'loading') return searching;
  if (messages.failure !== null) return failureText(messages.failure, texts);
  if (threads.length + messages.results.length === 0) return nothing;
  return messages.isComplete ? '' : incomplete;
}

/** Moves the focus through the field and the results. */
function moveInResults(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const results = [...event.currentTarget.querySelectorAll<HTMLElement>(RESULT)];
  const next = results[results.indexOf(document.activeElement as HTMLElement) + step];
  event.preventDefault();
  next?.focus();
}
