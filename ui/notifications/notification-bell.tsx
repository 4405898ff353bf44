import { Bell } from 'lucide-react';
import { useId } from 'react';
import { useNotifications } from '@messaging/client/react';
import { UnreadBadge } from '../components/unread-badge.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { NotificationPanel } from './notification-panel.tsx';

/** A button with the number of unread notifications, and the panel that it opens. */
export function NotificationBell() {
  const { client, texts } = useMessagingUi();
  const { unreadCount } = useNotifications(client);
  const panelId = useId();
  return (
    <>
      <button
        type="button"
        className="msg-root msg-icon-button msg-bell"
        popoverTarget={panelId}
        title={texts.notifications.label}
      >
        <Bell aria-hidden="true" />
        <VisuallyHidden>{texts.notifications.open(unreadCount)}</VisuallyHidden>
        <UnreadBadge count={unreadCount} />
      </button>
      <NotificationPanel id={panelId} />
    </>
  );
}
