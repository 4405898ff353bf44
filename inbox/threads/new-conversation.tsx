import { SquarePen } from 'lucide-react';
import { useRef, useState } from 'react';
import { texts } from '../texts/en.ts';
import { StartForm } from './start-form.tsx';

/** Starts a conversation. */
export function NewConversation() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const open = (): void => {
    setIsOpen(true);
    dialog.current?.showModal();
  };

  return (
    <>
      <button type="button" className="icon-button" title={texts.start.open} onClick={open}>
        <SquarePen aria-hidden="true" />
        <span className="unseen">{texts.start.open}</span>
      </button>
      <dialog ref={dialog} className="dialog" aria-labelledby="start-title" onClose={() => setIsOpen(false)}>
        <h2 id="start-title">{texts.start.title}</h2>
        {isOpen && <StartForm onEnd={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}
