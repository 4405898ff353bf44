import { Ellipsis } from 'lucide-react';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The button that opens the menu of a row. Seen while the row is hovered or has the focus; keys open the menu from the row itself. */
export function RowMenuButton({ name, onOpen }: { name: string; onOpen: (anchor: HTMLElement) => void }) {
  const { openMenu } = useMessagingUi().texts.threads;
  return (
    <button
      type="button"
      className="msg-row-menu"
      tabIndex={-1}
      aria-haspopup="menu"
      aria-label={openMenu(name)}
      title={openMenu(name)}
      onClick={(event) => onOpen(event.currentTarget)}
    >
      <Ellipsis aria-hidden="true" />
    </button>
  );
}
