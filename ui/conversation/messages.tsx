import type { Thread, ThreadSnapshot } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ConversationFailed } from './conversation-failed.tsx';
import { Timeline } from './timeline.tsx';
import type { JumpTarget } from './use-jump-target.ts';
import { useRun } from './use-run.ts';

interface MessagesProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  readonly isLoaded: boolean;
  /** The message to which the reader jumps. */
  readonly jump: JumpTarget | null;
  /** Called when the list scrolls to it. */
  readonly onJumped: (target: JumpTarget) => void;
  /** Leads back to the newest messages. */
  readonly showNewest: () => void;
}

/** The messages, or why they are missing. Unsent messages are shown while the stored ones are loading. */
export function Messages({ isLoaded, ...props }: MessagesProps) {
  const { texts } = useMessagingUi();
  const { thread, snapshot } = props;
  const run = useRun(snapshot.items);
  if (snapshot.status === 'error') return <ConversationFailed threadId={thread.id} snapshot={snapshot} />;
  if (isLoaded) return <Timeline key={run} {...props} isReturning={run > 0} />;
  if (snapshot.status !== 'ready' && snapshot.items.length > 0)
    return <Timeline key="unsent" {...props} isReturning={false} />;
  return (
    <div className="msg-timeline msg-quiet-note">
      <p role="status">{texts.conversation.loading}</p>
    </div>
  );
}
