import { X } from 'lucide-react';
import { useEffect } from 'react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';

/** A short text above the composer: a failure, or what was done with a way back. */
export interface Notice {
  readonly text: string;
  readonly undo?: () => void;
}

/** Time for which a notice is shown, in milliseconds. */
export const NOTICE_MS = 8_000;

interface NoticeBarProps {
  readonly notice: Notice | null;
  readonly onEnd: () => void;
}

/** The notice of the conversation, for some seconds. */
export function NoticeBar({ notice, onEnd }: NoticeBarProps) {
  const { message, notifications } = useMessagingUi().texts;
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(onEnd, NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice, onEnd]);
  return (
    <div role="status">
      {notice !== null && (
        <div className="msg-notice">
          <span>{notice.text}</span>
          {notice.undo !== undefined && (
            <button type="button" className="msg-link-button" onClick={notice.undo}>
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
