import { useThreads } from '@messaging/client/react';
import { usePeople } from '../components/use-people.ts';
import type { Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The user with this number: from the conversations, from the people of the provider, or from the service. Null while loading. */
export function usePerson(userId: number): Person | null {
  const { client, people } = useMessagingUi();
  const { threads } = useThreads(client);
  const known = [...threads.flatMap(({ members }) => members), ...people];
  return usePeople([userId], known).get(userId) ?? null;
}
