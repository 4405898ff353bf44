import type { UserId } from '@messaging/protocol/primitives';
import type { Audience } from '../users/audience.ts';

/** A frame on its way to every connection of some users, or of an audience. */
export interface LiveEvent {
  readonly to: readonly UserId[] | Audience;
  /** For an audience with `READER` where the id of each of its users belongs. */
  readonly frame: string;
}

/**
 * Carries events to the other instances.
 *
 * The promise: an event is a hint. It arrives at most once, each user's in order from one instance, at the instances that had
 * subscribed to one of its users before it was published; when the publisher is away it does not arrive, and nobody waits
 * or fails for it. The database holds what matters.
 */
export interface Broker {
  /** Whether the publisher is there; undefined: there is none. */
  readonly isUp: boolean | undefined;
  /** Events that wait to be carried. */
  readonly queued: number;
  /** Never throws and never waits; what cannot be carried is counted and dropped. */
  publish(event: LiveEvent): void;
  /** Resolves when events to this user reach this instance, or when waiting longer would not help. */
  subscribe(userId: UserId): Promise<void>;
  unsubscribe(userId: UserId): void;
  /** Round trip to the publisher in milliseconds; rejects while it is away. Null: there is none. */
  ping(): Promise<number> | null;
}
