import { useMemo, useState } from 'react';
import type { Person } from '@messaging/ui/format/person-name.ts';
import { Inbox } from '../shell/inbox.tsx';
import { createClient } from './create-client.ts';
import { fetchWithTimeout } from './fetch-with-timeout.ts';
import { parseToken } from './parse-token.ts';
import { SessionContext, type Session } from './session.ts';

const NO_PEOPLE: readonly Person[] = [];

/** Shows the inbox of the user who is signed in on the platform. */
export function PlatformSession({ tokenUrl }: { tokenUrl: string }) {
  const [me, setMe] = useState<Person | null>(null);
  const client = useMemo(
    () =>
      createClient(async () => {
        const token = await fetchToken(tokenUrl);
        if (token !== null) setMe((before) => before ?? parseToken(token));
        return token;
      }),
    [tokenUrl],
  );
  const session: Session = { client, me, people: NO_PEOPLE };
  return (
    <SessionContext value={session}>
      <Inbox />
    </SessionContext>
  );
}

/** Null when no user is signed in, which a retry would not change. Rejects on any other failure. */
async function fetchToken(url: string): Promise<string | null> {
  const init: RequestInit = { credentials: 'include', cache: 'no-store' };
  const response = await fetchWithTimeout(url, init, ({ ok, status }) => ok || status === 401);
  return response.ok ? (await response.text()).trim() || null : null;
}
