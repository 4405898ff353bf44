import { LIMITS } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { Avatar } from '../parts/avatar.tsx';
import { nameOf } from '../parts/name-of.ts';
import { useSession, type Person } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import type { Start } from './start-of.ts';
import { useStart } from './use-start.ts';

interface StartFormProps {
  readonly start: Start;
  readonly onEnd: () => void;
}

/** With whom, about what, and the first words. */
export function StartForm({ start, onEnd }: StartFormProps) {
  const { submit, problem, isBusy } = useStart(start, onEnd);
  const { about, aboutHint, message, cancel, submit: submitText } = texts.start;
  return (
    <form
      className="start-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <People chosen={start.participantId} />
      <label>
        {about}
        <input
          name="title"
          defaultValue={start.title}
          maxLength={LIMITS.titleCodePoints}
          aria-describedby="about-hint"
        />
        <small id="about-hint">{aboutHint}</small>
      </label>
      <label>
        {message}
        <textarea name="message" rows={3} maxLength={LIMITS.bodyCodePoints} dir="auto" />
      </label>
      <p className="problem" role="alert">
        {problem}
      </p>
      <div className="buttons">
        <button type="button" className="button-quiet" onClick={onEnd}>
          {cancel}
        </button>
        <button type="submit" className="button" disabled={isBusy}>
          {submitText}
        </button>
      </div>
    </form>
  );
}

/** Those one talks with already, the demo's accounts, or anybody by number: the platform's pages know more. */
function People({ chosen }: { chosen: number | null }) {
  const people = usePeople();
  return (
    <fieldset>
      <legend>{texts.start.who}</legend>
      <div className="people">
        {people.map((person) => (
          <label key={person.userId} className="person">
            <input
              type="radio"
              name="person"
              value={person.userId}
              defaultChecked={person.userId === chosen}
            />
            <Avatar person={person} size="small" />
            <bdi className="clip">{nameOf(person)}</bdi>
          </label>
        ))}
      </div>
      <label>
        {texts.start.byNumber}
        <input
          name="number"
          inputMode="numeric"
          pattern="[0-9]*"
          defaultValue={people.some(({ userId }) => userId === chosen) ? '' : (chosen ?? '')}
        />
      </label>
    </fieldset>
  );
}

function usePeople(): readonly Person[] {
  const { client, people } = useSession();
  const { threads } = useThreads(client);
  const byId = new Map(
    [...people, ...threads.map(({ otherUser }) => otherUser)].map((person) => [person.userId, person]),
  );
  return [...byId.values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b))).slice(0, MOST_PEOPLE);
}

/** Of more than these nobody finds anybody. */
const MOST_PEOPLE = 50;
