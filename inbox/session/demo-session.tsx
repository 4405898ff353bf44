import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { Inbox } from '../shell/inbox.tsx';
import { clientOf } from './client-of.ts';
import {
  chooseAccount,
  chosenAccount,
  fetchDemoPeople,
  fetchDemoToken,
  type DemoPerson,
} from './demo-people.ts';
import { SessionContext, type Session } from './session.ts';
import { SignIn } from './sign-in.tsx';

/** Lets the visitor be one of the demo's accounts. */
export function DemoSession() {
  const [userId, setUserId] = useState(chosenAccount);
  const [people, setPeople] = useState<readonly DemoPerson[] | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const [, navigate] = useLocation();

  useEffect(() => {
    fetchDemoPeople().then(setPeople, () => setHasFailed(true));
  }, []);

  const choose = (id: number | null): void => {
    chooseAccount(id);
    setUserId(id);
    navigate('/');
  };
  if (userId === null) return <SignIn people={people ?? []} hasFailed={hasFailed} onChoose={choose} />;
  return <DemoInbox key={userId} userId={userId} people={people ?? []} onSignOut={() => choose(null)} />;
}

interface DemoInboxProps {
  readonly userId: number;
  readonly people: readonly DemoPerson[];
  readonly onSignOut: () => void;
}

function DemoInbox({ userId, people, onSignOut }: DemoInboxProps) {
  const client = useMemo(() => clientOf(() => fetchDemoToken(userId)), [userId]);
  const session: Session = {
    client,
    me: people.find((person) => person.userId === userId) ?? null,
    people: people.filter((person) => person.userId !== userId),
    signOut: onSignOut,
  };
  return (
    <SessionContext value={session}>
      <Inbox />
    </SessionContext>
  );
}
