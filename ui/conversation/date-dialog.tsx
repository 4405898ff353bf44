import { useState } from 'react';
import type { ThreadId } from '@messaging/client';
import { findMessageAt } from '@messaging/client/search';
import { Modal } from '../components/modal.tsx';
import { errorText } from '../format/error-text.ts';
import { toFieldTime } from '../format/time-offers.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useConversation } from './conversation-context.ts';

interface DateDialogProps {
  readonly threadId: ThreadId;
  readonly onClose: () => void;
}

/** Asks for a day, and jumps to the first message of it, or to the next one after it. */
export function DateDialog({ threadId, onClose }: DateDialogProps) {
  const { client, texts } = useMessagingUi();
  const { goToDate, date, show, nothingSince } = texts.conversation;
  const { actions } = useConversation();
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const jump = async (day: Date, close: () => void): Promise<void> => {
    setIsBusy(true);
    setProblem('');
    try {
      const message = await findMessageAt(client, threadId, day);
      if (message === null) return setProblem(nothingSince);
      close();
      actions.jump(message.seq);
    } catch (error) {
      setProblem(errorText(error, texts));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Modal title={goToDate} onClose={onClose}>
      {(close) => (
        <form
          className="msg-form msg-time-form"
          onSubmit={(event) => {
            event.preventDefault();
            const { value } = event.currentTarget.elements.namedItem('day') as HTMLInputElement;
            // Without a zone, so that the day begins when it begins here.
            void jump(new Date(`${value}T00:00`), close);
          }}
        >
          <label>
            {date}
            <input type="date" name="day" max={toFieldTime(new Date()).slice(0, 10)} required data-focus="" />
          </label>
          <button type="submit" className="msg-button" disabled={isBusy}>
            {show}
          </button>
          <p className="msg-problem" role="alert">
            {problem}
          </p>
        </form>
      )}
    </Modal>
  );
}
