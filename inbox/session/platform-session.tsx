import { useMemo, useState } from 'react';
import { Inbox } from '../shell/inbox.tsx';
import { clientOf } from './client-of.ts';
import { fetchWithin } from './fetch-within.ts';
import { personOf } from './person-of.ts';
import { SessionContext, type Person, type Session } from './session.ts';

/** Takes the token of whoever is signed in on the platform. */
export function PlatformSession({ tokenUrl }: { tokenUrl: string }) {
  const [me, setMe] = useState<Person | null>(null);
  const client = useMemo(
    () =>
      clientOf(async () => {
        const token = await fetchToken(tokenUrl);
        if (token !== null) setMe((known) => known ?? personOf(token));
        return token;
      }),
    [tokenUrl],
  );
  const session: Session = { client, me, people: [] };
  return (
    <SessionContext value={session}>
      <Inbox />
    </SessionContext>
  );
}

/** Null when nobody is signed in: then trying again is of no use. Rejects on any other failure. */
async function fetchToken(url: string): Promise<string | null> {
  const init: RequestInit = { credentials: 'include', cache: 'no-store' };
  const response = await fetchWithin(url, init, ({ ok, status }) => ok || status === 401);
  return response.ok ? (await response.text()).trim() || null : null;
}
