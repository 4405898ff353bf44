import { SquarePen } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { texts } from '../texts/en.ts';
import { StartForm } from './start-form.tsx';
import { startOf } from './start-of.ts';

/** Starts a conversation: by the button, or by an address of the platform's as in `/?with=42&job=7&title=Logo`. */
export function NewConversation() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [start] = useState(() => startOf(location.search));
  const [isOpen, setIsOpen] = useState(false);
  const open = (): void => {
    setIsOpen(true);
    dialog.current?.showModal();
  };
  useEffect(() => {
    if (start.participantId !== null && dialog.current?.open === false) open();
  }, [start]);

  return (
    <>
      <button type="button" className="icon-button" title={texts.start.open} onClick={open}>
        <SquarePen aria-hidden="true" />
        <span className="unseen">{texts.start.open}</span>
      </button>
      <dialog ref={dialog} className="dialog" aria-labelledby="start-title" onClose={() => setIsOpen(false)}>
        <h2 id="start-title">{texts.start.title}</h2>
        {isOpen && <StartForm start={start} onEnd={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}
