import { useEffect, useState } from 'react';
import { useThreads } from '@messaging/client/react';
import type { Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The user with this number: from the conversations, from the people of the provider, or from the service. Null while loading. */
export function usePerson(userId: number): Person | null {
  const { client, people } = useMessagingUi();
  const { threads } = useThreads(client);
  const [fetched, setFetched] = useState<Person | null>(null);
  const candidates = [...threads.flatMap(({ members }) => members), ...people];
  const known = candidates.find((person) => person.userId === userId);
  const isKnown = known !== undefined;
  useEffect(() => {
    if (isKnown) return;
    const nameless = { userId, fullName: null, username: null, avatarUrl: null };
    client.getUser(userId).then(setFetched, () => setFetched(nameless));
  }, [client, userId, isKnown]);
  return known ?? (fetched?.userId === userId ? fetched : null);
}
