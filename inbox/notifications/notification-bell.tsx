import { Bell } from 'lucide-react';
import { useNotifications } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { NotificationPanel, PANEL } from './notification-panel.tsx';

/** How many notifications are new, and the way to them. */
export function NotificationBell() {
  const { unreadCount } = useNotifications(useClient());
  return (
    <>
      <button
        type="button"
        className="icon-button bell"
        popoverTarget={PANEL}
        title={texts.notifications.label}
      >
        <Bell aria-hidden="true" />
        <span className="unseen">{texts.notifications.open(unreadCount)}</span>
        {unreadCount > 0 && (
          <span className="badge" aria-hidden="true">
            {unreadCount > 99 ? '99+' : unreadCount}
          </span>
        )}
      </button>
      <NotificationPanel />
    </>
  );
}
