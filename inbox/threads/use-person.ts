import { useEffect, useState } from 'react';
import { useThreads } from '@messaging/client/react';
import { useSession, type Person } from '../session/session.ts';

/** Who has this number: of the conversations, of the session, or as the service knows them. Null while that is asked. */
export function usePerson(userId: number): Person | null {
  const { client, people } = useSession();
  const { threads } = useThreads(client);
  const [asked, setAsked] = useState<Person | null>(null);
  const others = [...threads.map(({ otherUser }) => otherUser), ...people];
  const known = others.find((person) => person.userId === userId);
  const isKnown = known !== undefined;
  useEffect(() => {
    if (isKnown) return;
    const nameless = { userId, fullName: null, username: null, avatarUrl: null };
    client.getUser(userId).then(setAsked, () => setAsked(nameless));
  }, [client, userId, isKnown]);
  return known ?? (asked?.userId === userId ? asked : null);
}
