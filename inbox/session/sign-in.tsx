import { PlainAvatar } from '@messaging/ui/components/avatar.tsx';
import { VisuallyHidden } from '@messaging/ui/components/visually-hidden.tsx';
import { toImageUrl } from '../image-url.ts';
import { texts } from '../language.ts';
import type { DemoPerson } from './demo-people.ts';

interface SignInProps {
  readonly people: readonly DemoPerson[];
  readonly hasFailed: boolean;
  readonly onChoose: (userId: number) => void;
}

/** The choice of an account of the demo. */
export function SignIn({ people, hasFailed, onChoose }: SignInProps) {
  const designers = people.filter(({ role }) => role === 'FREELANCER');
  const clients = people.filter(({ role }) => role === 'COMPANY');
  return (
    <main className="msg-root sign-in">
      <title>{texts.app}</title>
      <header>
        <h1>{texts.signIn.title}</h1>
        <p>{texts.signIn.hint}</p>
      </header>
      {hasFailed && <p role="alert">{texts.signIn.failed}</p>}
      {people.length > 0 && (
        <div className="sign-in-groups">
          <Accounts title={texts.signIn.designers} people={designers} onChoose={onChoose} />
          <Accounts title={texts.signIn.clients} people={clients} onChoose={onChoose} />
        </div>
      )}
    </main>
  );
}

interface AccountsProps extends Pick<SignInProps, 'people' | 'onChoose'> {
  readonly title: string;
}

function Accounts({ title, people, onChoose }: AccountsProps) {
  return (
    <section className="sign-in-group" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {people.map((person) => (
          <li key={person.userId}>
            <Account person={person} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Account({ person, onChoose }: { person: DemoPerson; onChoose: (userId: number) => void }) {
  const { userId, fullName, headline, avatarUrl } = person;
  const imageUrl = avatarUrl === null ? undefined : toImageUrl(avatarUrl);
  return (
    <button type="button" className="account" onClick={() => onChoose(userId)}>
      <PlainAvatar person={person} size="large" imageUrl={imageUrl} />
      <span className="account-text">
        <strong>
          <VisuallyHidden>{texts.signIn.continueAs('')}</VisuallyHidden>
          {fullName}
        </strong>
        <span>{headline}</span>
      </span>
    </button>
  );
}
