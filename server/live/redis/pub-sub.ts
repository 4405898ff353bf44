import type { RedisPublisher } from './publisher.ts';

export type MessageListener = (text: string, channel: string) => void;

/** Channels of Redis: of one server, or of a cluster, where each channel is at one node. */
export interface PubSub {
  /** Whether all of Redis is there, to publish and to listen, and refuses nothing that the service needs. */
  readonly isUp: boolean;
  /** What publishes to the channel; undefined: nobody knows where it is now. */
  publisherFor(channel: string): RedisPublisher | undefined;
  /** The same for many: which of them each publisher publishes to. */
  groupByNode(channels: string[]): Iterable<readonly [RedisPublisher | undefined, string[]]>;
  /** Whether Redis counts this instance among the channel's listeners. */
  has(channel: string): boolean;
  /**
   * Listens to these, which repeated changes nothing. Rejects when Redis is away, or a part of it: `has` says what is
   * listened to all the same.
   */
  subscribe(channels: readonly string[], hear: MessageListener): Promise<void>;
  /** Rejects when Redis is away: then it may listen again to them once Redis is back. */
  unsubscribe(channels: readonly string[]): Promise<void>;
  /**
   * Calls when a publisher is back, has got channels of another one, or takes again channels that it had refused. What was published to its channels meanwhile was
   * missed, and those that `has` does not know any more are to be listened to again.
   */
  onReconnect(call: (publisher: RedisPublisher) => void): void;
  /** Resolves when all of Redis has written. */
  ping(): Promise<void>;
}
