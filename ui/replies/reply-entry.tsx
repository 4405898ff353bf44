import { useState } from 'react';
import type { SavedReply } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

interface ReplyEntryProps {
  readonly reply: SavedReply;
  readonly onInsert: () => void;
  readonly onEdit: () => void;
}

/** A saved reply with what can be done. */
export function ReplyEntry({ reply: { id, name, body }, onInsert, onEdit }: ReplyEntryProps) {
  const { client, texts } = useMessagingUi();
  const { replies, later } = texts;
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const remove = async (): Promise<void> => {
    setIsBusy(true);
    try {
      await getSchedule(client).removeReply(id);
    } catch (error) {
      setProblem(errorText(error, texts));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <article className="msg-scheduled-entry">
      <h3 className="msg-reply-name" dir="auto">
        {name}
      </h3>
      <p className="msg-scheduled-text" dir="auto">
        {body}
      </p>
      <p className="msg-dialog-problem" role="alert">
        {problem}
      </p>
      <div className="msg-scheduled-actions">
        <button type="button" className="msg-button-quiet" onClick={onInsert}>
          {replies.insert}
        </button>
        <button type="button" className="msg-button-quiet" onClick={onEdit}>
          {later.edit}
        </button>
        <button type="button" className="msg-button-quiet" disabled={isBusy} onClick={() => void remove()}>
          {later.remove}
        </button>
      </div>
    </article>
  );
}
