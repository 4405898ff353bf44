import { CheckCheck, X } from 'lucide-react';
import type { MessagingClient, Notification } from '@messaging/client';
import { useNotifications } from '@messaging/client/react';
import { ago, exactTime } from '../parts/times.ts';
import { useMinute } from '../parts/use-minute.ts';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { iconOf } from './kind-of.ts';

/** The panel's id, by which the bell opens it. */
export const PANEL = 'notifications';

/** What the platform told. The browser's own popover: Escape and a click elsewhere close it, and focus goes back. */
export function NotificationPanel() {
  const client = useClient();
  const { unreadCount } = useNotifications(client);
  return (
    <div id={PANEL} className="panel" popover="auto" role="dialog" aria-labelledby="notifications-title">
      <header className="panel-head">
        <h2 id="notifications-title">{texts.notifications.label}</h2>
        <button
          type="button"
          className="button-quiet"
          disabled={unreadCount === 0}
          onClick={() => void client.notifications.markAllRead().catch(() => {})}
        >
          <CheckCheck aria-hidden="true" />
          {texts.notifications.markAll}
        </button>
        <button
          type="button"
          className="icon-button"
          popoverTarget={PANEL}
          popoverTargetAction="hide"
          title={texts.notifications.close}
        >
          <X aria-hidden="true" />
          <span className="unseen">{texts.notifications.close}</span>
        </button>
      </header>
      <div className="panel-scroll" tabIndex={0} role="group" aria-labelledby="notifications-title">
        <Entries />
      </div>
    </div>
  );
}

function Entries() {
  const client = useClient();
  const { notifications, status, hasMore } = useNotifications(client);
  const { loading, failed, none, more } = texts.notifications;
  if (status !== 'ready') return <p className="quiet-note">{status === 'loading' ? loading : failed}</p>;
  if (notifications.length === 0) return <p className="quiet-note">{none}</p>;
  return (
    <>
      <ul>
        {notifications.map((notification) => (
          <NotificationEntry key={notification.id} notification={notification} />
        ))}
      </ul>
      {hasMore && (
        <button
          type="button"
          className="button-quiet panel-more"
          onClick={(event) => void loadOlder(client, event.currentTarget)}
        >
          {more}
        </button>
      )}
    </>
  );
}

/** Loads the next page. With the last one the button goes: then the focus stays in the panel all the same. */
async function loadOlder({ notifications }: MessagingClient, button: HTMLElement): Promise<void> {
  const list = button.parentElement;
  await notifications.loadMore().catch(() => {});
  if (!notifications.getSnapshot().hasMore) list?.focus();
}

/** The button goes with what it marks: the next one has the focus then, or the list when there is none. */
function focusNext(button: HTMLElement): void {
  const list = button.closest<HTMLElement>('.panel-scroll');
  const buttons = [...(list?.querySelectorAll<HTMLElement>('.mark-read') ?? [])];
  const index = buttons.indexOf(button);
  (buttons[index + 1] ?? buttons[index - 1] ?? list)?.focus();
}

function NotificationEntry({
  notification: { id, type, title, message, createdAt, isRead },
}: {
  notification: Notification;
}) {
  const client = useClient();
  useMinute();
  const Icon = iconOf(type);
  return (
    <li className="notification" data-read={isRead}>
      <Icon aria-hidden="true" strokeWidth={1.5} />
      <div>
        <h3>
          <bdi>{title}</bdi>
          {!isRead && <span className="unseen"> ({texts.notifications.unread})</span>}
        </h3>
        <p dir="auto">{message}</p>
        <time dateTime={createdAt} title={exactTime(createdAt)}>
          {ago(createdAt)}
        </time>
      </div>
      {!isRead && (
        <button
          type="button"
          className="mark-read"
          title={texts.notifications.markOne}
          aria-label={`${texts.notifications.markOne}: ${title}`}
          onClick={({ currentTarget }) => {
            focusNext(currentTarget);
            client.notifications.markRead(id).catch(() => {});
          }}
        />
      )}
    </li>
  );
}
