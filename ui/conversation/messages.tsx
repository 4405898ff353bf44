import type { Thread, ThreadSnapshot } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ConversationFailed } from './conversation-failed.tsx';
import { Timeline } from './timeline.tsx';

interface MessagesProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  readonly isLoaded: boolean;
}

/** The messages, or why they are missing. Unsent messages are shown while the stored ones are loading. */
export function Messages({ thread, snapshot, isLoaded }: MessagesProps) {
  const { texts } = useMessagingUi();
  if (snapshot.status === 'error') return <ConversationFailed threadId={thread.id} snapshot={snapshot} />;
  if (isLoaded) return <Timeline key="loaded" thread={thread} snapshot={snapshot} />;
  if (snapshot.status !== 'ready' && snapshot.items.length > 0)
    return <Timeline key="unsent" thread={thread} snapshot={snapshot} />;
  return (
    <div className="msg-timeline msg-quiet-note">
      <p role="status">{texts.conversation.loading}</p>
    </div>
  );
}
