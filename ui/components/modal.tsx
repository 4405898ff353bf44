import { X } from 'lucide-react';
import { useCallback, useEffect, useId, useRef, type ReactNode } from 'react';
import { useMessagingUi } from '../messaging-ui.tsx';
import { VisuallyHidden } from './visually-hidden.tsx';

interface ModalProps {
  readonly title: string;
  /** Called after it is closed, by Escape too. The focus is then where it was before. */
  readonly onClose: () => void;
  /** `close` closes the dialog. */
  readonly children: (close: () => void) => ReactNode;
}

/** A dialog over the page. It is open while it is rendered. An element with `data-focus` has the focus at first. */
export function Modal({ title, onClose, children }: ModalProps) {
  const { close: label } = useMessagingUi().texts.notifications;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('[data-focus]')?.focus();
  }, []);
  const close = useCallback(() => dialog.current?.close(), []);
  return (
    <dialog ref={dialog} className="msg-root msg-dialog" aria-labelledby={titleId} onClose={onClose}>
      <header className="msg-dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="msg-icon-button" title={label} onClick={close}>
          <X aria-hidden="true" />
          <VisuallyHidden>{label}</VisuallyHidden>
        </button>
      </header>
      {children(close)}
    </dialog>
  );
}
