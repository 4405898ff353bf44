import { AppError } from '../../app-error.ts';
import { Carrier } from './publisher.ts';
import type { EventSeal } from './event-seal.ts';
import type { Hear, PubSub } from './pub-sub.ts';
import type { RedisCheck } from './health-check.ts';
import type { RedisClient } from './client.ts';

interface Options {
  /** A connection of its own: it is busy with what it hears. */
  readonly subscriber: RedisClient;
  readonly carrier: Carrier;
  readonly check: RedisCheck;
  readonly seal: EventSeal;
}

/** Channels of one Redis. After a loss the client itself listens again to what it listened to. */
export class RedisPubSub implements PubSub {
  readonly #options: Options;
  readonly #listening = new Set<string>();

  constructor(options: Options) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#options.check.isUp;
  }

  carrierOf(): Carrier {
    return this.#options.carrier;
  }

  routesOf(channels: string[]): [[Carrier, string[]]] {
    return [[this.#options.carrier, channels]];
  }

  has(channel: string): boolean {
    return this.#options.subscriber.isReady && this.#listening.has(channel);
  }

  async listen(channels: readonly string[], hear: Hear): Promise<void> {
    const { subscriber, seal } = this.#options;
    await subscriber.subscribe([...channels], seal.opening(hear));
    for (const channel of channels) this.#listening.add(channel);
  }

  async unlisten(channels: readonly string[]): Promise<void> {
    const { subscriber } = this.#options;
    // The client would listen again all the same once it is back.
    if (!subscriber.isReady) throw new AppError('unavailable');
    for (const channel of channels) this.#listening.delete(channel);
    await subscriber.unsubscribe([...channels]);
  }

  onBack(call: (carrier: Carrier) => void): void {
    const { subscriber, carrier } = this.#options;
    subscriber.on('ready', () => call(carrier));
  }

  async ping(): Promise<void> {
    await this.#options.check.write();
  }
}
