import { Search, X } from 'lucide-react';
import { texts } from '../texts/en.ts';

interface ThreadSearchProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** How many there are; null: nobody searches. */
  readonly found: number | null;
}

export function ThreadSearch({ value, onChange, found }: ThreadSearchProps) {
  return (
    <div className="thread-search" role="search">
      <Search aria-hidden="true" />
      <input
        type="search"
        aria-label={texts.threads.search}
        placeholder={texts.threads.search}
        value={value}
        maxLength={200}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onChange('');
        }}
      />
      {value !== '' && (
        <button
          type="button"
          className="icon-button"
          title={texts.threads.clearSearch}
          onClick={() => onChange('')}
        >
          <X aria-hidden="true" />
          <span className="unseen">{texts.threads.clearSearch}</span>
        </button>
      )}
      <span className="unseen" role="status">
        {found === null ? '' : texts.threads.found(found)}
      </span>
    </div>
  );
}
