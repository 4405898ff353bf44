import type { UserId } from '@messaging/protocol/primitives';

/** `CLIENT` of older tokens and events is `COMPANY`; an unknown role is `FREELANCER`. */
export type Role = 'FREELANCER' | 'COMPANY' | 'ADMIN';

/** Tolerated difference between clocks, in seconds: tokens are accepted, and sockets kept open, that long after the expiry. */
export const LEEWAY_SECONDS = 30;

/** The calling user, from the token. */
export interface Actor {
  readonly userId: UserId;
  /** Null if the token has no role: then the role of the stored profile applies, else `FREELANCER`. */
  readonly role: Role | null;
  readonly username: string | null;
  readonly fullName: string | null;
  /** The token's `jti`; null if it has none. */
  readonly tokenId: string | null;
  /** Unix time in milliseconds, not in the future; 0 if the token has no `iat`. */
  readonly issuedAt: number;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
}

/** Parses a role; null if it is missing. */
export function toRole(text: unknown): Role | null {
  if (text === undefined || text === null) return null;
  if (text === 'ADMIN' || text === 'COMPANY') return text;
  return text === 'CLIENT' ? 'COMPANY' : 'FREELANCER';
}
