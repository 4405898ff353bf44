import { isKnown, nameOf } from '../parts/name-of.ts';
import type { Person } from '../session/session.ts';
import { texts } from '../texts/en.ts';

/** What stands above the first message. Of a person whom the service has not seen it says so: nobody has got a message yet. */
export function Beginning({ person }: { person: Person }) {
  const name = nameOf(person);
  return (
    <p className="beginning">
      {texts.conversation.empty(name)}
      {!isKnown(person) && <span className="beginning-note">{texts.conversation.notSeenYet(name)}</span>}
    </p>
  );
}
