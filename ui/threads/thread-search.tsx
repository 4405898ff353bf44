import { Search, X } from 'lucide-react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Maximum number of characters of a search. */
const MAX_LENGTH = 200;

interface ThreadSearchProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Number of matching conversations. Null without a search. */
  readonly found: number | null;
}

/** The search field. Escape clears it. */
export function ThreadSearch({ value, onChange, found }: ThreadSearchProps) {
  const { texts } = useMessagingUi();
  const { search, clearSearch } = texts.threads;
  return (
    <div className="msg-thread-search" role="search">
      <Search aria-hidden="true" />
      <input
        type="search"
        aria-label={search}
        placeholder={search}
        value={value}
        maxLength={MAX_LENGTH}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onChange('');
        }}
      />
      {value !== '' && (
        <button type="button" className="msg-icon-button" title={clearSearch} onClick={() => onChange('')}>
          <X aria-hidden="true" />
          <VisuallyHidden>{clearSearch}</VisuallyHidden>
        </button>
      )}
      <span className="msg-visually-hidden" role="status">
        {found === null ? '' : texts.threads.found(found)}
      </span>
    </div>
  );
}
