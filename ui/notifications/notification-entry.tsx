import type { Notification } from '@messaging/client';
import { focusNext } from '../components/focus-next.ts';
import { useMinute } from '../components/use-minute.ts';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { MessageLink } from './message-link.tsx';
import { notificationIcon } from './notification-icon.ts';

interface NotificationEntryProps {
  readonly notification: Notification;
  /** Called before its message is opened. */
  readonly onOpen: () => void;
}

/** One notification of the panel. An unread one has a button that marks it read. */
export function NotificationEntry({ notification, onOpen }: NotificationEntryProps) {
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
        <MessageLink notification={notification} onOpen={onOpen} />
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
        focusNext(currentTarget, currentTarget.closest<HTMLElement>('.msg-panel-scroll'));
        client.notifications.markRead(id).catch(() => {});
      }}
    />
  );
}
