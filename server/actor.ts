import type { UserId } from '@messaging/protocol/primitives';

/** `CLIENT` of older tokens is `COMPANY`; an unknown role is `FREELANCER`. */
export type Role = 'FREELANCER' | 'COMPANY' | 'ADMIN';

/** Who is calling, as their token says. */
export interface Actor {
  readonly userId: UserId;
  readonly role: Role;
  readonly username: string | null;
  readonly fullName: string | null;
  /** Unix time in milliseconds, not after now; 0 when the token does not say. */
  readonly issuedAt: number;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
}
