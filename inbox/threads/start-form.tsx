import { useState } from 'react';
import { useLocation } from 'wouter';
import { LIMITS } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { Avatar } from '../parts/avatar.tsx';
import { nameOf } from '../parts/name-of.ts';
import { useClient, useSession, type Person } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { addressOfStart, idOf } from './start-of.ts';

/** With whom, and about what. What is said first is written in the conversation itself. */
export function StartForm({ onEnd }: { onEnd: () => void }) {
  const { userId } = useClient();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState('');
  const { about, aboutHint, cancel, submit, chooseSomebody, oneself } = texts.start;
  const go = (form: FormData): void => {
    const participantId = idOf(textOf(form, 'person') || textOf(form, 'number'));
    if (participantId === null) return setProblem(chooseSomebody);
    if (participantId === userId) return setProblem(oneself);
    onEnd();
    navigate(addressOfStart({ participantId, jobId: null, title: textOf(form, 'title') }));
  };
  return (
    <form
      className="start-form"
      onSubmit={(event) => {
        event.preventDefault();
        go(new FormData(event.currentTarget));
      }}
    >
      <People />
      <label>
        {about}
        <input name="title" maxLength={LIMITS.titleCodePoints} aria-describedby="about-hint" />
        <small id="about-hint">{aboutHint}</small>
      </label>
      <p className="problem" role="alert">
        {problem}
      </p>
      <div className="buttons">
        <button type="button" className="button-quiet" onClick={onEnd}>
          {cancel}
        </button>
        <button type="submit" className="button">
          {submit}
        </button>
      </div>
    </form>
  );
}

/**
 * One choice: those one talks with already, the demo's accounts, or anybody by number: the platform's pages know more. Whoever
 * writes a number has chosen it; whoever chooses a person then has not.
 */
function People() {
  const people = usePeople();
  const [isByNumber, setIsByNumber] = useState(people.length === 0);
  return (
    <fieldset>
      <legend>{texts.start.who}</legend>
      <div className="people">
        {people.map((person) => (
          <label key={person.userId} className="person">
            <input type="radio" name="person" value={person.userId} onChange={() => setIsByNumber(false)} />
            <Avatar person={person} size="small" />
            <bdi className="clip">{nameOf(person)}</bdi>
          </label>
        ))}
        <label className="person">
          {/* Its value is empty: then the number counts. */}
          <input
            type="radio"
            name="person"
            value=""
            checked={isByNumber}
            onChange={() => setIsByNumber(true)}
          />
          {texts.start.byNumber}
        </label>
      </div>
      {isByNumber && (
        <label>
          {texts.start.number}
          <input name="number" inputMode="numeric" pattern="[0-9]*" />
        </label>
      )}
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

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
