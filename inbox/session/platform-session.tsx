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
        const response = await fetchWithin(tokenUrl, { credentials: 'include', cache: 'no-store' });
        const token = (await response.text()).trim();
        setMe((known) => known ?? personOf(token));
        return token === '' ? null : token;
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
