import type { OwnStatus } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';

/** One connection's claim that its user is online. It ends by itself unless renewed. */
export interface Lease {
  readonly userId: UserId;
  readonly connectionId: string;
}

/** The effect of a lease. */
export interface Acquired {
  /** Whether it is the user's first, over all instances. */
  readonly cameOnline: boolean;
  /** Leases of the user now, over all instances. */
  readonly connections: number;
}

/** Receives the edges that no call of this instance caused. */
export interface PresenceHandler {
  /** Handles a user whose leases a renewal had to make again, because the store had lost them. */
  notifyOnline(userId: UserId): void;
  /** Handles a user whose last lease expired. */
  notifyOffline(userId: UserId): void;
}

/**
 * The users who are online, over all instances.
 *
 * The promise: a user is online from the first lease until the last one is released or has expired. Each of these two
 * edges is reported to one caller only. The leases of a dead instance expire within LEASE_MS.
 */
export interface Presence extends Disposable {
  /** Starts to renew the leases of this instance and to end those that have expired. */
  start(handler: PresenceHandler): void;
  acquire(lease: Lease): Promise<Acquired>;
  /** Resolves to true if it was the user's last lease. */
  release(lease: Lease): Promise<boolean>;
  /** Those of `userIds` who are online, with their status. While the store is away: those of this instance. */
  online(userIds: readonly UserId[]): Promise<Map<UserId, OwnStatus>>;
  /** All users who are online, at most `limit`; while the store is away: those of this instance. */
  everyone(limit: number): Promise<UserId[]>;
  /** Sets the status of a user who is online; it ends with the last lease. Resolves to true if it changed. */
  setStatus(userId: UserId, status: OwnStatus): Promise<boolean>;
}

/** Life of a lease without renewal, in milliseconds; it is renewed three times in that time. */
export const LEASE_MS = 45_000;

/** The lease of a connection. */
export function toLease({ userId, id }: { readonly userId: UserId; readonly id: string }): Lease {
  return { userId, connectionId: id };
}
