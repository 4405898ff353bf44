import { PinOff } from 'lucide-react';
import type { Message } from '@messaging/client';
import { Modal } from '../components/modal.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useConversation } from '../conversation/conversation-context.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useMessageText } from './use-message-text.ts';

interface PinsDialogProps {
  readonly pins: readonly Message[];
  readonly onClose: () => void;
}

/** The pinned messages. A press jumps to one. */
export function PinsDialog({ pins, onClose }: PinsDialogProps) {
  const { texts } = useMessagingUi();
  return (
    <Modal title={texts.message.pinned(pins.length)} onClose={onClose}>
      {(close) => (
        <ul className="msg-pins">
          {pins.map((message) => (
            <li key={message.id}>
              <PinEntry message={message} onJump={close} />
            </li>
          ))}
        </ul>
      )}
    </Modal>
  );
}

function PinEntry({ message, onJump }: { message: Message; onJump: () => void }) {
  const { texts, formats } = useMessagingUi();
  const { members, canWrite, actions } = useConversation();
  const text = useMessageText(message, members);
  return (
    <>
      <button
        type="button"
        className="msg-pin"
        onClick={() => {
          onJump();
          actions.jump(message.seq);
        }}
      >
        <time dateTime={message.createdAt}>{formats.exactTime(message.createdAt)}</time>
        <span dir="auto">{text}</span>
      </button>
      {canWrite && (
        <button
          type="button"
          className="msg-icon-button"
          title={texts.message.unpin}
          onClick={() => actions.pin(message, false)}
        >
          <PinOff aria-hidden="true" />
          <VisuallyHidden>{`${texts.message.unpin}: ${text}`}</VisuallyHidden>
        </button>
      )}
    </>
  );
}
