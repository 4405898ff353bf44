import { MessagesSquare } from 'lucide-react';
import { useThreads } from '@messaging/client/react';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Shown in place of a conversation while none is chosen. Nothing until the list is loaded, which says so itself. */
export function NoConversation() {
  const { client, texts } = useMessagingUi();
  const { threads, status } = useThreads(client);
  if (status !== 'ready') return null;
  const { none, noneHint, noneYet, noneYetHint } = texts.conversation;
  return (
    <div className="msg-root msg-empty-state">
      <MessagesSquare aria-hidden="true" strokeWidth={1.25} />
      <h2>{threads.length === 0 ? noneYet : none}</h2>
      <p>{threads.length === 0 ? noneYetHint : noneHint}</p>
    </div>
  );
}
