import type { Message } from '@messaging/client';
import { useConversation } from '../conversation/conversation-context.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useMessageText } from './use-message-text.ts';

/** A system message: a quiet line that says who came, left or renamed the conversation. */
export function SystemLine({ message }: { message: Message }) {
  const { formats } = useMessagingUi();
  const { members } = useConversation();
  return (
    <p className="msg-system" dir="auto" title={formats.exactTime(message.createdAt)}>
      {useMessageText(message, members)}
    </p>
  );
}
