import { useState } from 'react';
import { LIMITS } from '@messaging/client';
import type { ScheduledChange, ScheduledMessage } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import { useConversation } from '../conversation/conversation-context.ts';
import { localZone } from '../format/local-zone.ts';
import { storeMentions } from '../format/mentions.ts';
import { toFieldTime, toTimeOffers } from '../format/time-offers.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getText } from '../threads/get-text.ts';
import { hasFailed } from './use-scheduled.ts';
import { useScheduledCall } from './use-scheduled-call.ts';

interface EditScheduledProps {
  readonly entry: ScheduledMessage;
  /** Its text with names in place of numbers. */
  readonly text: string;
  readonly onEnd: () => void;
}

/** Text and time of a scheduled message. One that failed needs another time. */
export function EditScheduled({ entry, text, onEnd }: EditScheduledProps) {
  const { client, texts } = useMessagingUi();
  const { members } = useConversation();
  const { isBusy, problem, call } = useScheduledCall();
  const [now] = useState(() => new Date());
  const [time] = useState(() => toFieldTime(toFirstTime(entry, now)));
  const save = async (form: FormData): Promise<void> => {
    const body = storeMentions(getText(form, 'body'), members);
    const chosen = getText(form, 'at');
    const change: ScheduledChange = {
      ...(body !== entry.body && { body }),
      ...((chosen !== time || hasFailed(entry)) && {
        sendAt: new Date(chosen).toISOString(),
        zone: localZone(),
      }),
    };
    const isChanged = Object.keys(change).length > 0;
    if (!isChanged || (await call(() => getSchedule(client).change(entry, change)))) onEnd();
  };
  return (
    <form
      className="msg-form msg-scheduled-entry"
      onSubmit={(event) => {
        event.preventDefault();
        void save(new FormData(event.currentTarget));
      }}
    >
      <label>
        {texts.composer.label}
        <textarea
          name="body"
          rows={3}
          dir="auto"
          maxLength={LIMITS.bodyCodePoints}
          defaultValue={text}
          autoFocus
        />
      </label>
      <label>
        {texts.later.time}
        <input type="datetime-local" name="at" min={toFieldTime(now)} defaultValue={time} required />
      </label>
      <p className="msg-problem" role="alert">
        {problem}
      </p>
      <div className="msg-buttons">
        <button type="button" className="msg-button-quiet" onClick={onEnd}>
          {texts.composer.cancel}
        </button>
        <button type="submit" className="msg-button" disabled={isBusy}>
          {texts.later.save}
        </button>
      </div>
    </form>
  );
}

/** Of one that failed the first offer: its own time is over. */
function toFirstTime(entry: ScheduledMessage, now: Date): Date {
  return hasFailed(entry) ? (toTimeOffers(now)[0]?.at ?? now) : new Date(entry.sendAt);
}
