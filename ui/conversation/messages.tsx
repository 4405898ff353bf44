import type { Thread, ThreadSnapshot } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ConversationFailed } from './conversation-failed.tsx';
import type { JumpTarget } from './use-jump.ts';
import { Timeline } from './timeline.tsx';

interface MessagesProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  readonly isLoaded: boolean;
  /** The message to which the reader jumps. */
  readonly jump: JumpTarget | null;
  readonly onJumpFailed: () => void;
}

/** The messages, or why they are missing. Unsent messages are shown while the stored ones are loading. */
export function Messages({ isLoaded, ...props }: MessagesProps) {
  const { texts } = useMessagingUi();
  const { thread, snapshot } = props;
  if (snapshot.status === 'error') return <ConversationFailed threadId={thread.id} snapshot={snapshot} />;
  if (isLoaded) return <Timeline key="loaded" {...props} />;
  if (snapshot.status !== 'ready' && snapshot.items.length > 0) return <Timeline key="unsent" {...props} />;
  return (
    <div className="msg-timeline msg-quiet-note">
      <p role="status">{texts.conversation.loading}</p>
    </div>
  );
}
