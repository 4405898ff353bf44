import { Avatar } from '../parts/avatar.tsx';
import { texts } from '../texts/en.ts';
import type { DemoPerson } from './demo-people.ts';

interface SignInProps {
  readonly people: readonly DemoPerson[];
  readonly hasFailed: boolean;
  readonly onChoose: (userId: number) => void;
}

/** The choice of an account of the demo. */
export function SignIn({ people, hasFailed, onChoose }: SignInProps) {
  const groupOf = (role: DemoPerson['role'], title: string) => (
    <section className="sign-in-group" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {people
          .filter((person) => person.role === role)
          .map((person) => (
            <li key={person.userId}>
              <Account person={person} onChoose={onChoose} />
            </li>
          ))}
      </ul>
    </section>
  );
  return (
    <main className="sign-in">
      <header>
        <h1>{texts.signIn.title}</h1>
        <p>{texts.signIn.hint}</p>
      </header>
      {hasFailed && <p role="alert">{texts.signIn.failed}</p>}
      {people.length > 0 && (
        <div className="sign-in-groups">
          {groupOf('FREELANCER', texts.signIn.designers)}
          {groupOf('COMPANY', texts.signIn.clients)}
        </div>
      )}
    </main>
  );
}

function Account({ person, onChoose }: { person: DemoPerson; onChoose: (userId: number) => void }) {
  const { userId, fullName, headline } = person;
  return (
    <button type="button" className="account" onClick={() => onChoose(userId)}>
      <Avatar person={person} size="large" />
      <span className="account-text">
        <strong>
          <span className="unseen">{texts.signIn.continueAs('')}</span>
          {fullName}
        </strong>
        <span>{headline}</span>
      </span>
    </button>
  );
}
