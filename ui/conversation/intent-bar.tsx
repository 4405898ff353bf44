import { Pencil, Reply, X } from 'lucide-react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessageText } from '../message/use-message-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useConversation } from './conversation-context.ts';
import type { Intent } from './intent.ts';

/** Above the composer: the message that is edited or answered, with the way back. */
export function IntentBar({ intent: { name, message }, onCancel }: { intent: Intent; onCancel: () => void }) {
  const { composer } = useMessagingUi().texts;
  const { members } = useConversation();
  const Icon = name === 'edit' ? Pencil : Reply;
  return (
    <div className="msg-intent">
      <Icon aria-hidden="true" />
      <div>
        <strong role="status">{name === 'edit' ? composer.editing : composer.replying}</strong>
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
