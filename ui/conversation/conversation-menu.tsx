import { CalendarSearch, EllipsisVertical, FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { Menu, type MenuEntry } from '../components/menu.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useConversation } from './conversation-context.ts';

/** A button in the head of a conversation, and the menu that it opens. */
export function ConversationMenu() {
  const { more, files, goToDate } = useMessagingUi().texts.conversation;
  const { actions } = useConversation();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const entries: MenuEntry[] = [
    { icon: FolderOpen, label: files, run: actions.showFiles },
    { icon: CalendarSearch, label: goToDate, run: actions.chooseDate },
  ];
  return (
    <>
      <button
        type="button"
        className="msg-icon-button"
        title={more}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <EllipsisVertical aria-hidden="true" />
        <VisuallyHidden>{more}</VisuallyHidden>
      </button>
      {anchor !== null && (
        <Menu label={more} anchor={anchor} entries={entries} onClose={() => setAnchor(null)} />
      )}
    </>
  );
}
