import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Notification } from '@messaging/client';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { iconOf } from './kind-of.ts';

/** Toasts at a time; the oldest give way. */
const MOST = 3;
/** How long one stays, in milliseconds. Nothing is lost with it: the bell has it. */
const STAYS_MS = 7_000;

/** Notifications as they come in. */
export function Toasts() {
  const client = useClient();
  const [toasts, setToasts] = useState<readonly Notification[]>([]);
  useEffect(
    () =>
      client.notifications.onNew((notification) =>
        setToasts((shown) => [...shown, notification].slice(-MOST)),
      ),
    [client],
  );
  const dismiss = (id: number): void => setToasts((shown) => shown.filter((toast) => toast.id !== id));
  return (
    <div className="toasts" role="status">
      {toasts.map((toast) => (
        <Toast key={toast.id} toast={toast} onEnd={() => dismiss(toast.id)} />
      ))}
    </div>
  );
}

function Toast({ toast: { type, title, message }, onEnd }: { toast: Notification; onEnd: () => void }) {
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(onEnd, STAYS_MS);
    return () => clearTimeout(timer);
    // Not of `onEnd`, which is another one at each rendering: a toast does not start anew when another one comes.
  }, [isHeld]);
  const Icon = iconOf(type);
  const hold = { onPointerEnter: () => setIsHeld(true), onPointerLeave: () => setIsHeld(false) };
  return (
    <div className="toast" {...hold} onFocus={() => setIsHeld(true)} onBlur={() => setIsHeld(false)}>
      <Icon aria-hidden="true" strokeWidth={1.5} />
      <div>
        <strong>
          <bdi>{title}</bdi>
        </strong>
        <p dir="auto">{message}</p>
      </div>
      <button type="button" className="icon-button" title={texts.notifications.close} onClick={onEnd}>
        <X aria-hidden="true" />
        <span className="unseen">{texts.notifications.dismiss(title)}</span>
      </button>
    </div>
  );
}
