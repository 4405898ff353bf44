import { Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useShortcut } from '../components/use-shortcut.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { SEARCH_KEY } from '../shortcuts/shortcuts.ts';
import { useSheetKey } from '../shortcuts/use-sheet-key.ts';

const SearchDialog = lazy(async () => ({ default: (await import('./search-dialog.tsx')).SearchDialog }));
const ShortcutsDialog = lazy(async () => ({
  default: (await import('../shortcuts/shortcuts-dialog.tsx')).ShortcutsDialog,
}));

/**
 * A button that opens the search over all conversations and messages, as Ctrl or Cmd and K do anywhere in the page. The search leads to
 * the sheet of all keys, and so does `?`.
 */
export function SearchButton() {
  const { search } = useMessagingUi().texts;
  const [open, setOpen] = useState<'search' | 'shortcuts' | null>(null);
  useShortcut(SEARCH_KEY, () => setOpen('search'));
  useSheetKey(() => setOpen('shortcuts'));
  const close = (): void => setOpen(null);
  return (
    <>
      <button
        type="button"
        className="msg-root msg-icon-button"
        title={search.open}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen('search')}
      >
        <Search aria-hidden="true" />
        <VisuallyHidden>{search.open}</VisuallyHidden>
      </button>
      <Suspense>
        {open === 'search' && <SearchDialog onShortcuts={() => setOpen('shortcuts')} onClose={close} />}
        {open === 'shortcuts' && <ShortcutsDialog onClose={close} />}
      </Suspense>
    </>
  );
}
