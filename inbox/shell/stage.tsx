import { Conversation } from '@messaging/ui/conversation/conversation.tsx';
import { FirstMessage } from '@messaging/ui/conversation/first-message.tsx';
import { NoConversation } from '@messaging/ui/conversation/no-conversation.tsx';
import type { NewConversationTarget } from '@messaging/ui/navigation.ts';
import { useOpenNewest } from './use-open-newest.ts';

/** Id of the stage, which takes the focus when the conversation in it does not. */
export const STAGE_ID = 'conversation';

interface StageProps {
  readonly threadId: string | null;
  /** Message around which the conversation opens. */
  readonly seq: number | null;
  readonly newConversation: NewConversationTarget | null;
}

/** The part of the page beside the list: a conversation, a new one, or a hint. */
export function Stage({ threadId, seq, newConversation }: StageProps) {
  return (
    <div id={STAGE_ID} className="stage" tabIndex={-1}>
      {threadId !== null ? (
        <Conversation key={threadId} threadId={threadId} seq={seq} />
      ) : newConversation !== null ? (
        <FirstMessage
          key={`${newConversation.participantId} ${newConversation.jobId}`}
          target={newConversation}
        />
      ) : (
        <EmptyStage />
      )}
    </div>
  );
}

function EmptyStage() {
  useOpenNewest();
  return <NoConversation />;
}
