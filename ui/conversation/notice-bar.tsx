import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Notice } from './use-notice.ts';

interface NoticeBarProps {
  readonly notice: Notice | null;
  readonly onUndo: () => void;
  readonly onEnd: () => void;
}

/** The notice of the conversation. */
export function NoticeBar({ notice, onUndo, onEnd }: NoticeBarProps) {
  const { message, notifications } = useMessagingUi().texts;
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // What was deleted had the focus.
    if (document.activeElement === document.body) undo.current?.focus();
  }, [notice]);
  return (
    <div role="status">
      {notice !== null && (
        <div className="msg-notice">
          <span>{notice.text}</span>
          {notice.undo !== undefined && (
            <button ref={undo} type="button" className="msg-link-button" onClick={onUndo}>
              {message.undo}
            </button>
          )}
          <button type="button" className="msg-icon-button" title={notifications.close} onClick={onEnd}>
            <X aria-hidden="true" />
            <VisuallyHidden>{notifications.close}</VisuallyHidden>
          </button>
        </div>
      )}
    </div>
  );
}
