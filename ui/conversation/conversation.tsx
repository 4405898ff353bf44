import type { Seq, ThreadId } from '@messaging/client';
import { useThread } from '@messaging/client/react';
import { useMessagingUi } from '../messaging-ui.tsx';
import { BackLink } from './back-link.tsx';
import { ConversationFailed } from './conversation-failed.tsx';
import { LoadedConversation } from './loaded-conversation.tsx';
import { useLeaveAtNewest } from './use-leave-at-newest.ts';
import { useUnreadLoaded } from './use-unread-loaded.ts';

interface ConversationProps {
  readonly threadId: ThreadId;
  /** A message to which it is scrolled. Once that is done, the view without it is opened in its place. */
  readonly seq?: Seq | null;
}

/** One conversation: the other person or the group, the messages, and the composer. */
export function Conversation({ threadId, seq = null }: ConversationProps) {
  const { client } = useMessagingUi();
  const snapshot = useThread(client, threadId);
  const { thread, status } = snapshot;
  const isLoaded = useUnreadLoaded(snapshot, threadId);
  useLeaveAtNewest(threadId);
  if (status === 'error' && thread === null)
    return <ConversationFailed threadId={threadId} snapshot={snapshot} />;
  if (thread === null) return <Loading />;
  return <LoadedConversation thread={thread} snapshot={snapshot} isLoaded={isLoaded} seq={seq} />;
}

function Loading() {
  const { texts } = useMessagingUi();
  return (
    <div className="msg-root msg-quiet-note">
      <p role="status">{texts.conversation.loading}</p>
      <BackLink />
    </div>
  );
}
