import type { ThreadId, ThreadSnapshot } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { BackLink } from './back-link.tsx';

interface ConversationFailedProps {
  readonly threadId: ThreadId;
  readonly snapshot: ThreadSnapshot;
}

/** Why a conversation is not shown, with another attempt unless there is no such conversation. */
export function ConversationFailed({ threadId, snapshot: { failure } }: ConversationFailedProps) {
  const { client, texts } = useMessagingUi();
  const isMissing = failure?.kind === 'refused' && !failure.canRetry;
  const load = (): void =>
    void client
      .thread(threadId)
      .load()
      .catch(() => {});
  return (
    <div className="msg-root msg-empty-state" role="alert">
      <h2>{isMissing ? texts.conversation.notFound : texts.conversation.failed}</h2>
      {!isMissing && (
        <button type="button" className="msg-button-quiet" onClick={load}>
          {texts.threads.retry}
        </button>
      )}
      <BackLink />
    </div>
  );
}
