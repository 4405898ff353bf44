import type { MessageListener } from './publication.ts';
import type { RedisPublisher } from './publisher.ts';

/** Channels of Redis: of one server, or of a cluster, where each channel is at one node. */
export interface PubSub {
  /** Whether all of Redis can be reached, to publish and to subscribe, and refuses nothing that the service needs. */
  readonly isUp: boolean;
  /** The publisher for the channel; undefined while its node is not known. */
  publisherFor(channel: string): RedisPublisher | undefined;
  /** Groups channels by their publisher. */
  groupByNode(channels: string[]): Iterable<readonly [RedisPublisher | undefined, string[]]>;
  /** Whether Redis counts this instance among the channel's subscribers. */
  has(channel: string): boolean;
  /**
   * Subscribes to the channels, which repeated changes nothing. Rejects when Redis is away, or a part of a cluster: then
   * `has` tells which channels are subscribed all the same.
   */
  subscribe(channels: readonly string[], listener: MessageListener): Promise<void>;
  /** Rejects when Redis is away: then it may subscribe to them again once Redis is back. */
  unsubscribe(channels: readonly string[]): Promise<void>;
  /**
   * Registers a callback for when a node is back, has got channels of another node, or accepts channels again that it had
   * refused. Events that were published to its channels meanwhile were missed, and channels for which `has` is false have
   * to be subscribed again.
   */
  onReconnect(callback: (publisher: RedisPublisher) => void): void;
  /** Resolves when all of Redis has accepted a write. */
  ping(): Promise<void>;
}
