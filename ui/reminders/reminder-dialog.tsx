import { BellOff } from 'lucide-react';
import type { Message } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { getSchedule } from '../components/get-schedule.ts';
import { TimeDialog } from '../components/time-dialog.tsx';
import { useConversation } from '../conversation/conversation-context.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

interface ReminderDialogProps {
  readonly message: Message;
  readonly onClose: () => void;
}

/** Asks when the user wants to be reminded of a message. A reminder that is set already can be moved or removed. */
export function ReminderDialog({ message: { id }, onClose }: ReminderDialogProps) {
  const { client, texts, formats } = useMessagingUi();
  const { actions } = useConversation();
  const schedule = getSchedule(client);
  const current = useStore(schedule.reminders).entries.find(({ messageId }) => messageId === id);
  const words = texts.reminders;
  const remind = async (at: Date): Promise<void> => {
    const reminder = await schedule.remind(id, at.toISOString());
    actions.notify({ text: words.isSet(formats.dateTime(reminder.at)) });
  };
  const remove = (): void =>
    void schedule.removeReminder(id).then(() => actions.notify({ text: words.isRemoved }), actions.report);
  return (
    <TimeDialog title={words.title} onChoose={remind} onClose={onClose}>
      {(close) =>
        current !== undefined && (
          <div className="msg-reminder-current">
            <span>{words.isSet(formats.dateTime(current.at))}</span>
            <button
              type="button"
              className="msg-button-quiet"
              onClick={() => {
                close();
                remove();
              }}
            >
              <BellOff aria-hidden="true" />
              {words.remove}
            </button>
          </div>
        )
      }
    </TimeDialog>
  );
}
