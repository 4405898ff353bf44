import type { UserId } from '@messaging/protocol/primitives';

/** `CLIENT` of older tokens and events is `COMPANY`; an unknown role is `FREELANCER`. */
export type Role = 'FREELANCER' | 'COMPANY' | 'ADMIN';

/** Seconds by which clocks may differ: a token is accepted so long after its expiry, and a socket lives on as long. */
export const LEEWAY_SECONDS = 30;

/** Who is calling, as their token says. */
export interface Actor {
  readonly userId: UserId;
  /** Null when the token names none: then it is what the platform's events told, else `FREELANCER`. */
  readonly role: Role | null;
  readonly username: string | null;
  readonly fullName: string | null;
  /** The token's `jti`; null when it has none. */
  readonly tokenId: string | null;
  /** Unix time in milliseconds, not after now; 0 when the token does not say. */
  readonly issuedAt: number;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
}

/** The role that a text names; null when there is none. */
export function toRole(text: unknown): Role | null {
  if (text === undefined || text === null) return null;
  if (text === 'ADMIN' || text === 'COMPANY') return text;
  return text === 'CLIENT' ? 'COMPANY' : 'FREELANCER';
}
