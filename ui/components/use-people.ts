import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { MessagingClient, UserId } from '@messaging/client';
import type { Person } from '../format/person-name.ts';
import { Profiles } from '../format/profiles.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** One cache a client. */
const caches = new WeakMap<MessagingClient, Profiles>();

function getProfiles(client: MessagingClient): Profiles {
  const profiles = caches.get(client) ?? new Profiles(client);
  caches.set(client, profiles);
  return profiles;
}

/** The users with these numbers, from `known` or from the service. Those that are still loading are missing. */
export function usePeople(ids: readonly UserId[], known: readonly Person[]): ReadonlyMap<UserId, Person> {
  const profiles = getProfiles(useMessagingUi().client);
  const loaded = useSyncExternalStore(profiles.subscribe, profiles.getSnapshot);
  const key = ids.join(' ');
  const people = useMemo(() => {
    const byId = new Map(known.map((person) => [person.userId, person]));
    const wanted = key === '' ? [] : key.split(' ').map(Number);
    return new Map(
      wanted.flatMap((id) => {
        const person = byId.get(id) ?? loaded.get(id);
        return person === undefined ? [] : [[id, person] as const];
      }),
    );
  }, [key, known, loaded]);
  const missing = ids.filter((id) => !people.has(id)).join(' ');
  useEffect(() => {
    if (missing !== '') for (const id of missing.split(' ')) profiles.load(Number(id));
  }, [profiles, missing]);
  return people;
}
