import { LIMITS } from '@messaging/client';
import { SCHEDULE_LIMITS, type SavedReply } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import { useCall } from '../components/use-call.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getText } from '../threads/get-text.ts';

interface ReplyFormProps {
  /** Without an id it is a new one. */
  readonly reply: Omit<SavedReply, 'id'> & { readonly id?: string };
  readonly onEnd: () => void;
}

/** Name and text of a saved reply. */
export function ReplyForm({ reply, onEnd }: ReplyFormProps) {
  const { client, texts } = useMessagingUi();
  const { replies, later, composer } = texts;
  const { isBusy, problem, call } = useCall();
  const save = async (form: FormData): Promise<void> => {
    const { id } = reply;
    const content = { name: getText(form, 'name'), body: getText(form, 'body') };
    const saved = { ...content, ...(id !== undefined && { id }) };
    if (await call(() => getSchedule(client).saveReply(saved))) onEnd();
  };
  return (
    <form
      className="msg-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save(new FormData(event.currentTarget));
      }}
    >
      <label>
        {replies.name}
        <input
          name="name"
          dir="auto"
          maxLength={SCHEDULE_LIMITS.replyNameCodePoints}
          defaultValue={reply.name}
          required
          autoFocus
          data-focus=""
        />
      </label>
      <label>
        {replies.body}
        <textarea
          name="body"
          rows={5}
          dir="auto"
          maxLength={LIMITS.bodyCodePoints}
          defaultValue={reply.body}
          required
        />
      </label>
      <p className="msg-problem" role="alert">
        {problem}
      </p>
      <div className="msg-buttons">
        <button type="button" className="msg-button-quiet" onClick={onEnd}>
          {composer.cancel}
        </button>
        <button type="submit" className="msg-button" disabled={isBusy}>
          {later.save}
        </button>
      </div>
    </form>
  );
}
