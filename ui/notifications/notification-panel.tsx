import { CheckCheck, X } from 'lucide-react';
import { lazy, Suspense, useId, useRef, useState } from 'react';
import type { MessagingClient } from '@messaging/client';
import { useNotifications } from '@messaging/client/react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { NotificationEntry } from './notification-entry.tsx';

const ReminderList = lazy(async () => ({
  default: (await import('../reminders/reminder-list.tsx')).ReminderList,
}));

/**
 * The reminders that are set and the notifications, in a popover of the browser: Escape or a click outside closes it and returns the focus. `id` is the
 * target of the button that opens it.
 */
export function NotificationPanel({ id }: { id: string }) {
  const { client, texts } = useMessagingUi();
  const { unreadCount } = useNotifications(client);
  const { label, markAll, close } = texts.notifications;
  const titleId = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [wasOpened, setWasOpened] = useState(false);
  const hide = (): void => panel.current?.hidePopover();
  return (
    <div
      ref={panel}
      id={id}
      className="msg-root msg-panel"
      popover="auto"
      role="dialog"
      aria-labelledby={titleId}
      onToggle={() => setWasOpened(true)}
    >
      <header className="msg-panel-head">
        <h2 id={titleId}>{label}</h2>
        <button
          type="button"
          className="msg-button-quiet"
          disabled={unreadCount === 0}
          onClick={() => void client.notifications.markAllRead().catch(() => {})}
        >
          <CheckCheck aria-hidden="true" />
          {markAll}
        </button>
        <button
          type="button"
          className="msg-icon-button"
          popoverTarget={id}
          popoverTargetAction="hide"
          title={close}
        >
          <X aria-hidden="true" />
          <VisuallyHidden>{close}</VisuallyHidden>
        </button>
      </header>
      <div className="msg-panel-scroll" tabIndex={0} role="group" aria-labelledby={titleId}>
        {wasOpened && (
          <Suspense>
            <ReminderList onOpen={hide} />
          </Suspense>
        )}
        <Entries onOpen={hide} />
      </div>
    </div>
  );
}

function Entries({ onOpen }: { onOpen: () => void }) {
  const { client, texts } = useMessagingUi();
  const { notifications, status, hasMore } = useNotifications(client);
  const { loading, failed, none, more } = texts.notifications;
  if (status !== 'ready') return <p className="msg-quiet-note">{status === 'loading' ? loading : failed}</p>;
  if (notifications.length === 0) return <p className="msg-quiet-note">{none}</p>;
  return (
    <>
      <ul>
        {notifications.map((notification) => (
          <NotificationEntry key={notification.id} notification={notification} onOpen={onOpen} />
        ))}
      </ul>
      {hasMore && (
        <button
          type="button"
          className="msg-button-quiet msg-panel-more"
          onClick={(event) => void loadOlder(client, event.currentTarget)}
        >
          {more}
        </button>
      )}
    </>
  );
}

/** Loads the next page. The last page removes the button, so the focus moves to the list. */
async function loadOlder({ notifications }: MessagingClient, button: HTMLElement): Promise<void> {
  const list = button.parentElement;
  await notifications.loadMore().catch(() => {});
  if (!notifications.getSnapshot().hasMore) list?.focus();
}
