import { CalendarClock } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ThreadId } from '@messaging/client';
import type { ScheduledMessage } from '@messaging/client/schedule';
import { useMessagingUi } from '../messaging-ui.tsx';
import { hasFailed, useScheduled } from './use-scheduled.ts';

const ScheduledDialog = lazy(async () => ({
  default: (await import('./scheduled-dialog.tsx')).ScheduledDialog,
}));

/** Above the composer: how many messages of the conversation are sent later, or could not be sent. A press lists them. */
export function ScheduledLine({ threadId }: { threadId: ThreadId }) {
  const scheduled = useScheduled(threadId);
  const [isOpen, setIsOpen] = useState(false);
  const text = useSummary(scheduled);
  return (
    <>
      {text !== null && (
        <button
          type="button"
          className="msg-scheduled-line"
          aria-haspopup="dialog"
          data-failed={scheduled.some(hasFailed)}
          onClick={() => setIsOpen(true)}
        >
          <CalendarClock aria-hidden="true" />
          <span className="msg-clip">{text}</span>
        </button>
      )}
      {isOpen && (
        <Suspense>
          <ScheduledDialog threadId={threadId} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Failed messages are told first: the others need nobody. */
function useSummary(scheduled: readonly ScheduledMessage[]): string | null {
  const { texts, formats } = useMessagingUi();
  const [first] = scheduled;
  if (first === undefined) return null;
  const failed = scheduled.filter(hasFailed).length;
  if (failed > 0) return texts.later.failed(failed);
  return texts.later.waiting(scheduled.length, formats.dateTime(first.sendAt));
}
