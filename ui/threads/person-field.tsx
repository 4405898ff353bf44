import { useState } from 'react';
import { useThreads } from '@messaging/client/react';
import { Avatar } from '../components/avatar.tsx';
import { displayName, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Maximum number of people to choose from: a longer list is no help. */
const MAX_PEOPLE = 50;

interface PersonFieldProps {
  /** Several people can be chosen. */
  readonly isMultiple?: boolean;
  /** People who are not offered. */
  readonly exclude?: readonly Person[];
}

const NOBODY: readonly Person[] = [];

/**
 * The choice of a person, or of several: someone with whom a conversation exists, someone of the provider's people, or anyone by
 * number. The number of a single choice counts only while no person is chosen.
 */
export function PersonField({ isMultiple = false, exclude = NOBODY }: PersonFieldProps) {
  const texts = useMessagingUi().texts.start;
  const people = usePeople(exclude);
  const [isByNumber, setIsByNumber] = useState(people.length === 0);
  const type = isMultiple ? 'checkbox' : 'radio';
  return (
    <fieldset>
      <legend>{texts.who}</legend>
      <div className="msg-people">
        {people.map((person) => (
          <label key={person.userId} className="msg-person">
            <input
              type={type}
              name="person"
              value={person.userId}
              onChange={() => !isMultiple && setIsByNumber(false)}
            />
            <Avatar person={person} size="small" />
            <bdi className="msg-clip">{displayName(person)}</bdi>
          </label>
        ))}
        <label className="msg-person">
          {/* Its value is empty, so the form takes the number. */}
          <input
            type={type}
            name="person"
            value=""
            checked={isByNumber}
            onChange={(event) => setIsByNumber(event.target.checked)}
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

function usePeople(exclude: readonly Person[]): readonly Person[] {
  const { client, people } = useMessagingUi();
  const { threads } = useThreads(client);
  const known = [...people, ...threads.flatMap(({ members }) => members)];
  const byId = new Map(known.map((person) => [person.userId, person]));
  for (const userId of [client.userId, ...exclude.map((person) => person.userId)]) byId.delete(userId ?? 0);
  return [...byId.values()].sort((a, b) => displayName(a).localeCompare(displayName(b))).slice(0, MAX_PEOPLE);
}
