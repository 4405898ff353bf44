import { createContext, use } from 'react';
import type { MessagingClient } from '@messaging/client';
import type { Person } from '@messaging/ui/format/person-name.ts';

/** The signed-in user and their client. */
export interface Session {
  readonly client: MessagingClient;
  /** The user. Null until a token is read. */
  readonly me: Person | null;
  /** People to whom a conversation is offered, in addition to those with whom one exists. */
  readonly people: readonly Person[];
  /** Undefined where the platform signs users in and out. */
  readonly signOut?: () => void;
}

export const SessionContext = createContext<Session | null>(null);

/** The session around the component. Throws without one. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('a component is rendered outside a session');
  return session;
}

export function useClient(): MessagingClient {
  return useSession().client;
}
