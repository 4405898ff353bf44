import type { Notification } from '@messaging/client';
import { ViewLink } from '../components/view-link.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';

interface MessageLinkProps {
  readonly notification: Notification;
  /** Called before the message is opened. */
  readonly onOpen: () => void;
}

/** A link to the message that a notification is about, such as a reminder. Nothing when it is about none. */
export function MessageLink({ notification: { data }, onOpen }: MessageLinkProps) {
  const { texts } = useMessagingUi();
  const { threadId, seq } = data;
  if (typeof threadId !== 'string' || typeof seq !== 'number') return null;
  return (
    <ViewLink view={{ name: 'thread', threadId, seq }} className="msg-notification-link" onOpen={onOpen}>
      {texts.message.jump}
    </ViewLink>
  );
}
