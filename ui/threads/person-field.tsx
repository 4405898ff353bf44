import { useState } from 'react';
import { useThreads } from '@messaging/client/react';
import { Avatar } from '../components/avatar.tsx';
import { displayName, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Maximum number of people to choose from: a longer list is no help. */
const MAX_PEOPLE = 50;

/**
 * The choice of a person: someone with whom a conversation exists, someone of the provider's people, or anyone by number. The
 * number counts only while no person is chosen.
 */
export function PersonField() {
  const texts = useMessagingUi().texts.start;
  const people = usePeople();
  const [isByNumber, setIsByNumber] = useState(people.length === 0);
  return (
    <fieldset>
      <legend>{texts.who}</legend>
      <div className="msg-people">
        {people.map((person) => (
          <label key={person.userId} className="msg-person">
            <input type="radio" name="person" value={person.userId} onChange={() => setIsByNumber(false)} />
            <Avatar person={person} size="small" />
            <bdi className="msg-clip">{displayName(person)}</bdi>
          </label>
        ))}
        <label className="msg-person">
          {/* Its value is empty, so the form takes the number. */}
          <input
            type="radio"
            name="person"
            value=""
            checked={isByNumber}
            onChange={() => setIsByNumber(true)}
          />
          {texts.byNumber}
        </label>
      </div>
      {isByNumber && (
        <label>
          {texts.number}
          <input name="number" inputMode="numeric" pattern="[0-9]*" />
        </label>
      )}
    </fieldset>
  );
}

function usePeople(): readonly Person[] {
  const { client, people } = useMessagingUi();
  const { threads } = useThreads(client);
  const byId = new Map(
    [
      ...people,
      ...threads.flatMap(({ members }) => members.filter(({ userId }) => userId !== client.userId)),
    ].map((person) => [person.userId, person]),
  );
  return [...byId.values()].sort((a, b) => displayName(a).localeCompare(displayName(b))).slice(0, MAX_PEOPLE);
}
