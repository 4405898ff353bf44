import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { Inbox } from '../shell/inbox.tsx';
import { createClient } from './create-client.ts';
import { fetchDemoPeople, fetchDemoToken, loadAccount, saveAccount, type DemoPerson } from './demo-people.ts';
import { SessionContext, type Session } from './session.ts';
import { SignIn } from './sign-in.tsx';

const NO_PEOPLE: readonly DemoPerson[] = [];

/** Asks which account of the demo to use, and shows its inbox. */
export function DemoSession() {
  const [userId, setUserId] = useState(loadAccount);
  const [people, setPeople] = useState(NO_PEOPLE);
  const [hasFailed, setHasFailed] = useState(false);
  const [, navigate] = useLocation();

  useEffect(() => {
    fetchDemoPeople().then(setPeople, () => setHasFailed(true));
  }, []);

  const choose = (id: number | null): void => {
    saveAccount(id);
    setUserId(id);
    navigate('/');
  };
  if (userId === null) return <SignIn people={people} hasFailed={hasFailed} onChoose={choose} />;
  return <DemoInbox key={userId} userId={userId} people={people} onSignOut={() => choose(null)} />;
}

interface DemoInboxProps {
  readonly userId: number;
  readonly people: readonly DemoPerson[];
  readonly onSignOut: () => void;
}

function DemoInbox({ userId, people, onSignOut }: DemoInboxProps) {
  const client = useMemo(() => createClient(() => fetchDemoToken(userId)), [userId]);
  const others = useMemo(() => people.filter((person) => person.userId !== userId), [people, userId]);
  const session: Session = {
    client,
    me: people.find((person) => person.userId === userId) ?? null,
    people: others,
    signOut: onSignOut,
  };
  return (
    <SessionContext value={session}>
      <Inbox />
    </SessionContext>
  );
}
