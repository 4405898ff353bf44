import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Notification } from '@messaging/client';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { MessageLink } from './message-link.tsx';
import { notificationIcon } from './notification-icon.ts';

/** Maximum number of toasts. A new one replaces the oldest. */
const MAX_TOASTS = 3;
/** Time for which a toast is shown, in milliseconds. The notification stays in the panel. */
const SHOWN_MS = 7_000;

/** Incoming notifications, each for a few seconds. */
export function Toasts() {
  const { client } = useMessagingUi();
  const [toasts, setToasts] = useState<readonly Notification[]>([]);
  useEffect(
    () =>
      client.notifications.onNew((notification) =>
        setToasts((shown) => [...shown, notification].slice(-MAX_TOASTS)),
      ),
    [client],
  );
  const dismiss = (id: number): void => setToasts((shown) => shown.filter((toast) => toast.id !== id));
  return (
    <div className="msg-root msg-toasts" role="status">
      {toasts.map((toast) => (
        <Toast key={toast.id} toast={toast} onEnd={() => dismiss(toast.id)} />
      ))}
    </div>
  );
}

function Toast({ toast, onEnd }: { toast: Notification; onEnd: () => void }) {
  const { type, title, message } = toast;
  const { texts } = useMessagingUi();
  const { close, dismiss } = texts.notifications;
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(onEnd, SHOWN_MS);
    return () => clearTimeout(timer);
    // `onEnd` is left out: it changes at each render, and a new toast must not restart the time of the others.
  }, [isHeld]);
  const Icon = notificationIcon(type);
  const hold = { onPointerEnter: () => setIsHeld(true), onPointerLeave: () => setIsHeld(false) };
  return (
    <div className="msg-toast" {...hold} onFocus={() => setIsHeld(true)} onBlur={() => setIsHeld(false)}>
      <Icon aria-hidden="true" strokeWidth={1.5} />
      <div>
        <strong>
          <bdi>{title}</bdi>
        </strong>
        <p dir="auto">{message}</p>
        <MessageLink notification={toast} onOpen={onEnd} />
      </div>
      <button type="button" className="msg-icon-button" title={close} onClick={onEnd}>
        <X aria-hidden="true" />
        <VisuallyHidden>{dismiss(title)}</VisuallyHidden>
      </button>
    </div>
  );
}
