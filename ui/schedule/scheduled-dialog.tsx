import { useRef, useState } from 'react';
import type { ThreadId } from '@messaging/client';
import type { ScheduledMessage } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import { Modal } from '../components/modal.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ScheduledEntry } from './scheduled-entry.tsx';
import { useScheduled } from './use-scheduled.ts';
import { useScheduledCall } from './use-scheduled-call.ts';
import { ZoneNote } from './zone-note.tsx';

interface ScheduledDialogProps {
  readonly threadId: ThreadId;
  readonly onClose: () => void;
}

/** The messages of a conversation that are sent later, and those that could not be sent. */
export function ScheduledDialog({ threadId, onClose }: ScheduledDialogProps) {
  const { later } = useMessagingUi().texts;
  const scheduled = useScheduled(threadId);
  const [removed, setRemoved] = useState<ScheduledMessage | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const onRemoved = (entry: ScheduledMessage): void => {
    setRemoved(entry);
    // What was removed had the focus.
    list.current?.focus();
  };
  return (
    <Modal title={later.title} onClose={onClose}>
      {() => (
        <div ref={list} className="msg-scheduled" tabIndex={-1}>
          {scheduled.length === 0 && <p className="msg-scheduled-none">{later.none}</p>}
          <ul className="msg-scheduled-list">
            {scheduled.map((entry) => (
              <li key={entry.id}>
                <ScheduledEntry entry={entry} onRemoved={onRemoved} />
              </li>
            ))}
          </ul>
          <Removed key={removed?.id} entry={removed} onUndone={() => setRemoved(null)} />
          <ZoneNote />
        </div>
      )}
    </Modal>
  );
}

/** The last message that was removed, with the way back. */
function Removed({ entry, onUndone }: { entry: ScheduledMessage | null; onUndone: () => void }) {
  const { client, texts } = useMessagingUi();
  const { isBusy, problem, call } = useScheduledCall();
  const undo = async ({ threadId, body, attachments, replyTo, sendAt, zone }: ScheduledMessage) => {
    const content = { body, attachments, replyTo, sendAt, zone };
    if (await call(() => getSchedule(client).schedule(threadId, content))) onUndone();
  };
  return (
    <div className="msg-scheduled-removed" role="status">
      {entry !== null && (
        <>
          <span>{problem || texts.later.removed}</span>
          <button
            type="button"
            className="msg-link-button"
            disabled={isBusy}
            onClick={() => void undo(entry)}
          >
            {texts.message.undo}
          </button>
        </>
      )}
    </div>
  );
}
