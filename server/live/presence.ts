import type { OwnStatus } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';

/** One connection's claim that its user is online. It ends by itself unless renewed. */
export interface Lease {
  readonly userId: UserId;
  readonly connectionId: string;
}

/** What a lease changed. */
export interface Acquired {
  /** It is the user's first, on any instance. */
  readonly cameOnline: boolean;
  /** Leases of the user now, over all instances. */
  readonly connections: number;
}

/**
 * Who is online, over all instances.
 *
 * The promise: a user is online from the first lease until the last one is released or has expired, and each of these
 * two edges is told to one caller only. A dead instance's leases expire within LEASE_MS.
 */
export interface Presence extends Disposable {
  acquire(lease: Lease): Promise<Acquired>;
  /** True: it was the user's last. */
  release(lease: Lease): Promise<boolean>;
  /** Those of `userIds` who are online, with their status. While the store is away: those of this instance. */
  online(userIds: readonly UserId[]): Promise<Map<UserId, OwnStatus>>;
  /** Everybody who is online, at most `limit`; with the same exception. */
  everyone(limit: number): Promise<UserId[]>;
  /** Sets the status of a user who is online; it ends with the last lease. True: it changed. */
  setStatus(userId: UserId, status: OwnStatus): Promise<boolean>;
}

/** How long a lease holds without renewal, in milliseconds; renewed three times in that time. */
export const LEASE_MS = 45_000;

/** The lease of a connection. */
export function toLease({ userId, id }: { readonly userId: UserId; readonly id: string }): Lease {
  return { userId, connectionId: id };
}
