import { AlarmClockOff } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { Message } from '@messaging/client';
import type { Reminder } from '@messaging/client/schedule';
import { useStore, useThreads } from '@messaging/client/react';
import { findMessage } from '@messaging/client/search';
import { focusNext } from '../components/focus-next.ts';
import { getSchedule } from '../components/get-schedule.ts';
import { ViewLink } from '../components/view-link.tsx';
import { errorText } from '../format/error-text.ts';
import { displayName } from '../format/person-name.ts';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessageText } from '../message/use-message-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

interface ReminderListProps {
  /** Called before a message is opened. */
  readonly onOpen: () => void;
}

/** Reminders that are set, the next one first. A press opens the conversation at its message. Nothing without one. */
export function ReminderList({ onOpen }: ReminderListProps) {
  const { client, texts } = useMessagingUi();
  const schedule = getSchedule(client);
  const { entries } = useStore(schedule.reminders);
  const [problem, setProblem] = useState('');
  const headingId = useId();
  const remove = (messageId: string): void =>
    void schedule.removeReminder(messageId).catch((error: unknown) => setProblem(errorText(error, texts)));
  if (entries.length === 0) return null;
  return (
    <section className="msg-reminders" aria-labelledby={headingId}>
      <h3 id={headingId}>{texts.reminders.label}</h3>
      <p className="msg-dialog-problem" role="alert">
        {problem}
      </p>
      <ul>
        {entries.map((reminder) => (
          <li key={reminder.messageId} className="msg-reminder">
            <Entry reminder={reminder} onOpen={onOpen} onRemove={() => remove(reminder.messageId)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface EntryProps extends ReminderListProps {
  readonly reminder: Reminder;
  readonly onRemove: () => void;
}

function Entry({ reminder: { threadId, seq, at }, onOpen, onRemove }: EntryProps) {
  const { client, texts, formats } = useMessagingUi();
  const thread = useThreads(client).threads.find(({ id }) => id === threadId);
  const message = useMessage(threadId, seq);
  const text = useMessageText(message, thread?.members ?? []);
  const place = thread === undefined ? message?.senderName : displayName(toThreadPerson(thread));
  return (
    <>
      <ViewLink view={{ name: 'thread', threadId, seq }} className="msg-reminder-link" onOpen={onOpen}>
        <time dateTime={at} title={formats.exactTime(at)}>
          {formats.dateTime(at)}
        </time>
        {place != null && <bdi className="msg-reminder-place msg-clip">{place}</bdi>}
        <span className="msg-reminder-text" dir="auto">
          {text}
        </span>
      </ViewLink>
      <button
        type="button"
        className="msg-reminder-remove msg-icon-button"
        title={texts.reminders.remove}
        aria-label={texts.reminders.removeOne(text)}
        onClick={({ currentTarget }) => {
          focusNext(currentTarget, currentTarget.closest<HTMLElement>('.msg-panel-scroll'));
          onRemove();
        }}
      >
        <AlarmClockOff aria-hidden="true" />
      </button>
    </>
  );
}

/** The message, once it is loaded. */
function useMessage(threadId: string, seq: number): Message | null {
  const { client } = useMessagingUi();
  const [message, setMessage] = useState<Message | null>(null);
  useEffect(() => {
    let isWanted = true;
    findMessage(client, threadId, seq).then(
      (found) => isWanted && setMessage(found),
      // Without its text the entry still leads to its message.
      () => {},
    );
    return () => void (isWanted = false);
  }, [client, threadId, seq]);
  return message;
}
