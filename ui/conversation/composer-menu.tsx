import { ChevronUp } from 'lucide-react';
import { useState } from 'react';
import { Menu, type MenuEntry } from '../components/menu.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The button beside the one that sends, with a menu of what else can be done with the text. */
export function ComposerMenu({ listEntries }: { listEntries: () => readonly MenuEntry[] }) {
  const { more } = useMessagingUi().texts.composer;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <button
        type="button"
        className="msg-icon-button msg-composer-more"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        title={more}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <ChevronUp aria-hidden="true" />
        <VisuallyHidden>{more}</VisuallyHidden>
      </button>
      {anchor !== null && (
        <Menu label={more} anchor={anchor} entries={listEntries()} onClose={() => setAnchor(null)} />
      )}
    </>
  );
}
