import { MessagesSquare } from 'lucide-react';
import { useThreads } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';

/** The stage while no conversation is chosen. It says nothing that the list beside it does not say. */
export function NoConversation() {
  const { threads, status } = useThreads(useClient());
  if (status !== 'ready') return null;
  const { none, noneHint, noneYet, noneYetHint } = texts.conversation;
  return (
    <div className="empty-stage">
      <MessagesSquare aria-hidden="true" strokeWidth={1.25} />
      <h2>{threads.length === 0 ? noneYet : none}</h2>
      <p>{threads.length === 0 ? noneYetHint : noneHint}</p>
    </div>
  );
}
