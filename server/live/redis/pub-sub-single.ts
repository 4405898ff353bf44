import { AppError } from '../../app-error.ts';
import type { RedisClient } from './client.ts';
import type { EventSeal } from './event-seal.ts';
import type { RedisHealthCheck } from './health/health-check.ts';
import type { PubSub } from './pub-sub.ts';
import type { MessageListener } from './publication.ts';
import type { RedisPublisher } from './publisher.ts';

interface Options {
  /** A connection for subscriptions only. */
  readonly subscriber: RedisClient;
  readonly publisher: RedisPublisher;
  readonly check: RedisHealthCheck;
  readonly seal: EventSeal;
}

/** Channels of one Redis. After a loss the client itself restores its subscriptions. */
export class SinglePubSub implements PubSub {
  readonly #options: Options;
  readonly #subscribed = new Set<string>();

  constructor(options: Options) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#options.check.isUp;
  }

  publisherFor(): RedisPublisher {
    return this.#options.publisher;
  }

  groupByNode(channels: string[]): [[RedisPublisher, string[]]] {
    return [[this.#options.publisher, channels]];
  }

  has(channel: string): boolean {
    return this.#options.subscriber.isReady && this.#subscribed.has(channel);
  }

  async subscribe(channels: readonly string[], listener: MessageListener): Promise<void> {
    const { subscriber, seal } = this.#options;
    await subscriber.subscribe([...channels], seal.toVerifying(listener));
    for (const channel of channels) this.#subscribed.add(channel);
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    const { subscriber } = this.#options;
    // The client would subscribe to them again once it is back.
    if (!subscriber.isReady) throw new AppError('unavailable');
    for (const channel of channels) this.#subscribed.delete(channel);
    await subscriber.unsubscribe([...channels]);
  }

  onReconnect(callback: (publisher: RedisPublisher) => void): void {
    const { subscriber, publisher } = this.#options;
    subscriber.on('ready', () => callback(publisher));
  }

  async ping(): Promise<void> {
    await this.#options.check.write();
  }
}
