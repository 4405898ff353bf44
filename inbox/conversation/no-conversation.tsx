import { MessagesSquare } from 'lucide-react';
import { texts } from '../texts/en.ts';

/** The stage while no conversation is chosen. */
export function NoConversation() {
  return (
    <div className="empty-stage">
      <MessagesSquare aria-hidden="true" strokeWidth={1.25} />
      <h2>{texts.conversation.none}</h2>
      <p>{texts.conversation.noneHint}</p>
    </div>
  );
}
