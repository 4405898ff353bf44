import type { SavedReply } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import { useCall } from '../components/use-call.ts';
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
  const { isBusy, problem, call } = useCall();
  const remove = () => call(() => getSchedule(client).removeReply(id));
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
