import { Avatar } from '../components/avatar.tsx';
import { displayName, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

interface MentionListProps {
  readonly id: string;
  readonly people: readonly Person[];
  /** Index of the person whom Enter inserts. */
  readonly active: number;
  readonly onChoose: (person: Person) => void;
}

/** Id of an option, to which the field points. */
export function toOptionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The members who can be named. The field keeps the focus. */
export function MentionList({ id, people, active, onChoose }: MentionListProps) {
  const { composer } = useMessagingUi().texts;
  return (
    <>
      <p className="msg-visually-hidden" role="status">
        {people.length > 0 && composer.mentionsFound(people.length)}
      </p>
      {people.length > 0 && (
        <ul id={id} className="msg-mentions" role="listbox" aria-label={composer.mentions}>
          {people.map((person, index) => (
            <li
              key={person.userId}
              id={toOptionId(id, index)}
              role="option"
              aria-selected={index === active}
              // Pressing must not take the focus from the field.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onChoose(person)}
            >
              <Avatar person={person} size="small" />
              <bdi className="msg-clip">{displayName(person)}</bdi>
              {person.username !== null && <small className="msg-clip">@{person.username}</small>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
