import { SquarePen } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { NewConversationForm } from './new-conversation-form.tsx';

/** A button and the dialog that it opens, in which a conversation is started. */
export function NewConversation() {
  const texts = useMessagingUi().texts.start;
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const titleId = useId();
  const open = (): void => {
    setIsOpen(true);
    dialog.current?.showModal();
  };

  return (
    <>
      <button type="button" className="msg-root msg-icon-button" title={texts.open} onClick={open}>
        <SquarePen aria-hidden="true" />
        <VisuallyHidden>{texts.open}</VisuallyHidden>
      </button>
      <dialog
        ref={dialog}
        className="msg-root msg-dialog"
        aria-labelledby={titleId}
        onClose={() => setIsOpen(false)}
      >
        <h2 id={titleId}>{texts.title}</h2>
        {isOpen && <NewConversationForm onEnd={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}
