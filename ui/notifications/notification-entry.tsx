import type { Notification } from '@messaging/client';
import { useMinute } from '../components/use-minute.ts';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { notificationIcon } from './notification-icon.ts';

/** One notification of the panel. An unread one has a button that marks it read. */
export function NotificationEntry({ notification }: { notification: Notification }) {
  const { texts, formats } = useMessagingUi();
  const { type, title, message, createdAt, isRead } = notification;
  useMinute();
  const Icon = notificationIcon(type);
  return (
    <li className="msg-notification" data-read={isRead}>
      <Icon aria-hidden="true" strokeWidth={1.5} />
      <div>
        <h3>
          <bdi>{title}</bdi>
          {!isRead && <VisuallyHidden> ({texts.notifications.unread})</VisuallyHidden>}
        </h3>
        <p dir="auto">{message}</p>
        <time dateTime={createdAt} title={formats.exactTime(createdAt)}>
          {formats.ago(createdAt)}
        </time>
      </div>
      {!isRead && <MarkReadButton notification={notification} />}
    </li>
  );
}

function MarkReadButton({ notification: { id, title } }: { notification: Notification }) {
  const { client, texts } = useMessagingUi();
  const { markOne } = texts.notifications;
  return (
    <button
      type="button"
      className="msg-mark-read"
      title={markOne}
      aria-label={`${markOne}: ${title}`}
      onClick={({ currentTarget }) => {
        focusNext(currentTarget);
        client.notifications.markRead(id).catch(() => {});
      }}
    />
  );
}

/** Moves the focus from a button that disappears to the next one, the one before, or the list. */
function focusNext(button: HTMLElement): void {
  const list = button.closest<HTMLElement>('.msg-panel-scroll');
  const buttons = [...(list?.querySelectorAll<HTMLElement>('.msg-mark-read') ?? [])];
  const index = buttons.indexOf(button);
  (buttons[index + 1] ?? buttons[index - 1] ?? list)?.focus();
}
