import { createContext, use } from 'react';
import type { MessagingClient } from '@messaging/client';

/** Somebody that a conversation can be started with. */
export interface Person {
  readonly userId: number;
  readonly fullName: string | null;
  readonly username: string | null;
  readonly avatarUrl: string | null;
}

/** Who is signed in, and their client. */
export interface Session {
  readonly client: MessagingClient;
  /** Null until a token has told. */
  readonly me: Person | null;
  /** People beside those of the conversations. */
  readonly people: readonly Person[];
  /** Undefined where the platform signs in and out. */
  readonly signOut?: () => void;
}

export const SessionContext = createContext<Session | null>(null);

/** The session around the component. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('there is no session here');
  return session;
}

export function useClient(): MessagingClient {
  return useSession().client;
}
