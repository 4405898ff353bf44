import { useId, type KeyboardEvent } from 'react';
import { useMessagingUi } from '../messaging-ui.tsx';
import { THREAD_FILTERS, type ThreadFilter } from './thread-filter.ts';

interface FilterTabsProps {
  readonly value: ThreadFilter;
  /** Id of the list below, which the tabs control. */
  readonly panelId: string;
  readonly onChange: (filter: ThreadFilter) => void;
}

/** The parts of the list as tabs. Arrow keys move between them. */
export function FilterTabs({ value, panelId, onChange }: FilterTabsProps) {
  const { filters, filterLabel } = useMessagingUi().texts.threads;
  const id = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = toStep(event);
    if (step === 0) return;
    event.preventDefault();
    const next = THREAD_FILTERS.at((THREAD_FILTERS.indexOf(value) + step) % THREAD_FILTERS.length) ?? 'inbox';
    onChange(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div className="msg-filters" role="tablist" aria-label={filterLabel} onKeyDown={onKeyDown}>
      {THREAD_FILTERS.map((filter) => (
        <button
          key={filter}
          id={`${id}-${filter}`}
          type="button"
          role="tab"
          aria-selected={filter === value}
          aria-controls={panelId}
          tabIndex={filter === value ? 0 : -1}
          onClick={() => onChange(filter)}
        >
          {filters[filter]}
        </button>
      ))}
    </div>
  );
}

function toStep({ key, currentTarget }: KeyboardEvent<HTMLElement>): 1 | -1 | 0 {
  const isRightToLeft = getComputedStyle(currentTarget).direction === 'rtl';
  if (key === (isRightToLeft ? 'ArrowLeft' : 'ArrowRight')) return 1;
  if (key === (isRightToLeft ? 'ArrowRight' : 'ArrowLeft')) return -1;
  return 0;
}
