import type { UserId } from '@messaging/protocol/primitives';
import type { Audience } from '../users/audience.ts';

/** A frame for every connection of some users, or of an audience. */
export interface LiveEvent {
  readonly to: readonly UserId[] | Audience;
  /** For an audience: with `USER_ID_PLACEHOLDER` where the id of each of its users belongs. */
  readonly frame: string;
}

/** Receives what the broker gets from other instances. */
export interface BrokerEventHandler {
  /** Handles an event of another instance for one user or for an audience. */
  handleEvent(to: UserId | Audience, frame: string): void;
  /** Handles that events of other instances may have been missed. */
  handleGap(): void;
  /** Handles that events to this user reach this instance only now, after `subscribe` had stopped waiting. */
  handleLateSubscription(userId: UserId): void;
}

/**
 * Carries events between instances.
 *
 * The promise: an event is a hint. It arrives at most once, and a user's events from one instance arrive in order. It
 * arrives at the instances that had subscribed to one of its users before it was published. While the broker is away
 * events are dropped, and no caller waits or fails. The database holds what matters.
 */
export interface Broker {
  /** Whether the broker can be reached; undefined if there is none. */
  readonly isUp: boolean | undefined;
  /** Events that wait to be published. */
  readonly queued: number;
  /** Joins the other instances; from now on their events go to `handler`. To be called once, before anything is served. */
  start(handler: BrokerEventHandler): Promise<void>;
  /** Never throws and never waits. An event that cannot be published is counted and dropped. */
  publish(event: LiveEvent): void;
  /** Resolves when events to this user reach this instance, or when waiting longer would not help. */
  subscribe(userId: UserId): Promise<void>;
  unsubscribe(userId: UserId): void;
  /** Round trip to the broker in milliseconds; rejects while it is away. Null if there is none. */
  ping(): Promise<number> | null;
}
