import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { SavedReply } from '@messaging/client/schedule';
import { useStore } from '@messaging/client/react';
import { getSchedule } from '../components/get-schedule.ts';
import { Modal } from '../components/modal.tsx';
import { failureText } from '../format/failure-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ReplyEntry } from './reply-entry.tsx';
import { ReplyForm } from './reply-form.tsx';

interface RepliesDialogProps {
  /** The text of a reply that is to be saved. Null: the list is shown. */
  readonly newBody: string | null;
  /** Inserts a reply into the field, after the dialog is closed. */
  readonly onInsert: (body: string) => void;
  readonly onClose: () => void;
}

/** A reply that is written: a stored one, or a new one without an id. */
type Edited = Omit<SavedReply, 'id'> & { readonly id?: string };

/** The saved replies: one is inserted, written, changed or removed. */
export function RepliesDialog({ newBody, onInsert, onClose }: RepliesDialogProps) {
  const { replies } = useMessagingUi().texts;
  const [edited, setEdited] = useState<Edited | null>(newBody === null ? null : { name: '', body: newBody });
  return (
    <Modal
      title={edited === null || edited.id !== undefined ? replies.title : replies.saveTitle}
      onClose={onClose}
    >
      {(close) =>
        edited === null ? (
          <Replies
            onEdit={setEdited}
            onInsert={(body) => {
              close();
              onInsert(body);
            }}
          />
        ) : (
          <ReplyForm reply={edited} onEnd={() => setEdited(null)} />
        )
      }
    </Modal>
  );
}

interface RepliesProps {
  readonly onEdit: (reply: Edited) => void;
  readonly onInsert: (body: string) => void;
}

function Replies({ onEdit, onInsert }: RepliesProps) {
  const { client, texts } = useMessagingUi();
  const { status, failure, entries } = useStore(getSchedule(client).replies);
  return (
    <div className="msg-scheduled">
      {failure !== null && (
        <p className="msg-dialog-problem" role="alert">
          {failureText(failure, texts)}
        </p>
      )}
      {status === 'ready' && entries.length === 0 && (
        <p className="msg-scheduled-none">{texts.replies.none}</p>
      )}
      <ul className="msg-scheduled-list">
        {entries.map((reply) => (
          <li key={reply.id}>
            <ReplyEntry reply={reply} onInsert={() => onInsert(reply.body)} onEdit={() => onEdit(reply)} />
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="msg-button-quiet msg-reply-add"
        onClick={() => onEdit({ name: '', body: '' })}
      >
        <Plus aria-hidden="true" />
        {texts.replies.add}
      </button>
    </div>
  );
}
