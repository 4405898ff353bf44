import { useState } from 'react';
import type { ScheduledMessage } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import { useConversation } from '../conversation/conversation-context.ts';
import { localZone } from '../format/local-zone.ts';
import { nameMentions } from '../format/mentions.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { EditScheduled } from './edit-scheduled.tsx';
import { hasFailed } from './use-scheduled.ts';
import { useScheduledCall } from './use-scheduled-call.ts';

interface ScheduledEntryProps {
  readonly entry: ScheduledMessage;
  readonly onRemoved: (entry: ScheduledMessage) => void;
}

/** A message that is sent later, or could not be sent, with what can be done. */
export function ScheduledEntry({ entry, onRemoved }: ScheduledEntryProps) {
  const { texts } = useMessagingUi();
  const { members } = useConversation();
  const [isEdited, setIsEdited] = useState(false);
  const text = nameMentions(entry.body, new Map(members.map((member) => [member.userId, member])));
  if (isEdited) return <EditScheduled entry={entry} text={text} onEnd={() => setIsEdited(false)} />;
  return (
    <article className="msg-scheduled-entry" data-failed={hasFailed(entry)}>
      <SendTime entry={entry} />
      {entry.failure !== null && <p className="msg-scheduled-reason">{texts.later.reasons[entry.failure]}</p>}
      <p className="msg-scheduled-text" dir="auto">
        {text || texts.threads.attachments(entry.attachments.length)}
      </p>
      <Actions entry={entry} onEdit={() => setIsEdited(true)} onRemoved={onRemoved} />
    </article>
  );
}

/** When it is sent, also in the zone in which that was chosen. */
function SendTime({ entry: { sendAt, zone } }: { entry: ScheduledMessage }) {
  const { texts, formats } = useMessagingUi();
  return (
    <p className="msg-scheduled-time">
      <time dateTime={sendAt} title={formats.exactTime(sendAt)}>
        {formats.dateTime(sendAt)}
      </time>
      {zone !== localZone() && <small>{texts.later.inZone(formats.timeIn(sendAt, zone), zone)}</small>}
    </p>
  );
}

function Actions({ entry, onEdit, onRemoved }: ScheduledEntryProps & { readonly onEdit: () => void }) {
  const { client, texts } = useMessagingUi();
  const { later } = texts;
  const { isBusy, problem, call } = useScheduledCall();
  const [isDue, setIsDue] = useState(false);
  const schedule = getSchedule(client);
  const isSending = isDue && !hasFailed(entry);
  const send = async (): Promise<void> => {
    const now = { sendAt: new Date().toISOString(), zone: entry.zone };
    setIsDue(await call(() => schedule.change(entry, now)));
  };
  const remove = async (): Promise<void> => {
    if (await call(() => schedule.cancel(entry))) onRemoved(entry);
  };
  const isOff = isBusy || isSending;
  return (
    <>
      <p className="msg-dialog-problem" role="alert">
        {problem}
      </p>
      <div className="msg-scheduled-actions">
        <button type="button" className="msg-button-quiet" disabled={isOff} onClick={() => void send()}>
          {isSending ? texts.receipt.sending : hasFailed(entry) ? later.sendAgain : later.sendNow}
        </button>
        <button type="button" className="msg-button-quiet" disabled={isOff} onClick={onEdit}>
          {later.edit}
        </button>
        <button type="button" className="msg-button-quiet" disabled={isOff} onClick={() => void remove()}>
          {later.remove}
        </button>
      </div>
    </>
  );
}
