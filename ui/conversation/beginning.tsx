import { displayName, isKnown, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/**
 * The text above the first message. For a person whom the service does not know yet it adds that they have not received
 * anything so far.
 */
export function Beginning({ person }: { person: Person }) {
  const { texts } = useMessagingUi();
  const name = displayName(person);
  return (
    <p className="msg-beginning">
      {texts.conversation.empty(name)}
      {!isKnown(person) && <span className="msg-beginning-note">{texts.conversation.notSeenYet(name)}</span>}
    </p>
  );
}
