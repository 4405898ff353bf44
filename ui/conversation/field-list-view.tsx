import type { ReactNode } from 'react';
import type { FieldList } from './use-field-list.ts';

interface FieldListViewProps<Option> {
  readonly list: FieldList<Option>;
  readonly label: string;
  /** Read out when the list opens. */
  readonly toStatus: (count: number) => string;
  readonly toKey: (option: Option) => string | number;
  readonly children: (option: Option) => ReactNode;
}

/** Id of an option, to which the field points. */
function toOptionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** Tells screen readers of the list while it is open: attributes of the field. */
export function toListProps({
  found,
  active,
  listId,
}: Pick<FieldList<unknown>, 'found' | 'active' | 'listId'>) {
  if (found.length === 0) return {};
  return {
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    'aria-controls': listId,
    'aria-activedescendant': toOptionId(listId, active),
  } as const;
}

/** What a field offers, above it. The field keeps the focus. */
export function FieldListView<Option>({
  list: { found, active, listId, choose },
  label,
  toStatus,
  toKey,
  children,
}: FieldListViewProps<Option>) {
  return (
    <>
      <p className="msg-visually-hidden" role="status">
        {found.length > 0 && toStatus(found.length)}
      </p>
      {found.length > 0 && (
        <ul id={listId} className="msg-offers" role="listbox" aria-label={label}>
          {found.map((option, index) => (
            <li
              key={toKey(option)}
              id={toOptionId(listId, index)}
              role="option"
              aria-selected={index === active}
              // Pressing must not take the focus from the field.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              {children(option)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
