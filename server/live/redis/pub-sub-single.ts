import { AppError } from '../../app-error.ts';
import { RedisPublisher } from './publisher.ts';
import type { EventSeal } from './event-seal.ts';
import type { MessageListener, PubSub } from './pub-sub.ts';
import type { RedisHealthCheck } from './health-check.ts';
import type { RedisClient } from './client.ts';

interface Options {
  /** A connection of its own: it is busy with what it hears. */
  readonly subscriber: RedisClient;
  readonly publisher: RedisPublisher;
  readonly check: RedisHealthCheck;
  readonly seal: EventSeal;
}

/** Channels of one Redis. After a loss the client itself listens again to what it listened to. */
export class SinglePubSub implements PubSub {
  readonly #options: Options;
  readonly #listening = new Set<string>();

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
    return this.#options.subscriber.isReady && this.#listening.has(channel);
  }

  async subscribe(channels: readonly string[], hear: MessageListener): Promise<void> {
    const { subscriber, seal } = this.#options;
    await subscriber.subscribe([...channels], seal.opening(hear));
    for (const channel of channels) this.#listening.add(channel);
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    const { subscriber } = this.#options;
    // The client would listen again all the same once it is back.
    if (!subscriber.isReady) throw new AppError('unavailable');
    for (const channel of channels) this.#listening.delete(channel);
    await subscriber.unsubscribe([...channels]);
  }

  onReconnect(call: (publisher: RedisPublisher) => void): void {
    const { subscriber, publisher } = this.#options;
    subscriber.on('ready', () => call(publisher));
  }

  async ping(): Promise<void> {
    await this.#options.check.write();
  }
}
