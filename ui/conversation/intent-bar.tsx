import { Pencil, X } from 'lucide-react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessageText } from '../message/use-message-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useConversation } from './conversation-context.ts';
import type { Intent } from './intent.ts';

/** Above the composer: the message that is edited, with the way back. */
export function IntentBar({ intent: { message }, onCancel }: { intent: Intent; onCancel: () => void }) {
  const { composer } = useMessagingUi().texts;
  const { members } = useConversation();
  return (
    <div className="msg-intent">
      <Pencil aria-hidden="true" />
      <div>
        <strong role="status">{composer.editing}</strong>
        <p className="msg-clip" dir="auto">
          {useMessageText(message, members)}
        </p>
      </div>
      <button type="button" className="msg-icon-button" title={composer.cancel} onClick={onCancel}>
        <X aria-hidden="true" />
        <VisuallyHidden>{composer.cancel}</VisuallyHidden>
      </button>
    </div>
  );
}
