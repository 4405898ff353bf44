import { Ellipsis } from 'lucide-react';
import type { Message } from '@messaging/client';
import { useConversation } from '../conversation/conversation-context.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Class of the button, by which the message finds it. */
export const MENU_BUTTON = 'msg-menu-button';

interface MenuButtonProps {
  readonly message: Message;
  /** Key of the item, by which arrow keys find the button. */
  readonly itemKey: string;
  /** Only one of all these buttons is reached by Tab. */
  readonly isTabStop: boolean;
  /** Names the message. */
  readonly label: string;
}

/** The button that opens the menu of a message. It is seen while the message is hovered or has the focus. */
export function MenuButton({ message, itemKey, isTabStop, label }: MenuButtonProps) {
  const { texts } = useMessagingUi();
  const { actions } = useConversation();
  return (
    <button
      type="button"
      className={MENU_BUTTON}
      data-message-key={itemKey}
      tabIndex={isTabStop ? 0 : -1}
      aria-haspopup="menu"
      aria-label={texts.message.openMenu(label)}
      title={texts.message.menu}
      onClick={(event) => actions.openMenu({ message, anchor: event.currentTarget })}
    >
      <Ellipsis aria-hidden="true" />
    </button>
  );
}
