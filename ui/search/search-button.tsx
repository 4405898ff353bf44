import { Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useShortcut } from '../components/use-shortcut.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

const SearchDialog = lazy(async () => ({ default: (await import('./search-dialog.tsx')).SearchDialog }));

/** A button that opens the search over all conversations and messages, as Ctrl or Cmd and K do anywhere in the page. */
export function SearchButton() {
  const { search } = useMessagingUi().texts;
  const [isOpen, setIsOpen] = useState(false);
  useShortcut('k', () => setIsOpen(true));
  return (
    <>
      <button
        type="button"
        className="msg-root msg-icon-button"
        title={search.open}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setIsOpen(true)}
      >
        <Search aria-hidden="true" />
        <VisuallyHidden>{search.open}</VisuallyHidden>
      </button>
      {isOpen && (
        <Suspense>
          <SearchDialog onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
