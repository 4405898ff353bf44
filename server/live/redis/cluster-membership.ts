import { AppError } from '../../app-error.ts';
import { sleep } from '../../concurrency/backoff.ts';
import type { RedisPublisher } from './publisher.ts';
import type { PubSub } from './pub-sub.ts';
import { ask } from './client.ts';

interface Options {
  readonly pubSub: PubSub;
  readonly channel: string;
  readonly instanceId: string;
  readonly timeoutMs: number;
  /** Called when events of another instance that this one should have got may be lost. */
  readonly onGap: () => void;
}

/** Follows an instance's id where it tells that it has lost events, or that it goes with everything told. */
const GAP = ' gap';
const FAREWELL = ' farewell';

/** How often an instance looks whether it is alone, in milliseconds. */
const POLL_MS = 1_000;
/** What an announcement takes to be heard at the most, in milliseconds: one hop through Redis takes about one. */
const PROPAGATION_MS = 50;

/**
 * Whether other instances use the same Redis. All listen to one channel; who comes announces itself there before it
 * serves anybody, and who has heard nobody and counts one subscriber is alone. In doubt an instance is not alone.
 *
 * Who goes says farewell. When there is one subscriber less without that, an instance has died, perhaps between storing
 * something and telling of it: then events may be lost.
 */
export class ClusterMembership implements AsyncDisposable {
  readonly #options: Options;
  readonly #timer: Timer;
  #isAlone = false;
  /** Whether the others were told of this instance since Redis was back last. */
  #isAnnounced = false;
  #joined = Promise.resolve();
  /** Announcements heard; a count that was under way meanwhile is stale. */
  #heard = 0;
  /** Instances heard of, to count who comes once. Forgotten when they say farewell, so there are few. */
  readonly #known = new Set<string>();
  /** Listeners there should be by what was heard, and whether the last count found fewer. */
  #expected = 0;
  #isOneMissing = false;
  /** Where this instance has lost events that others do not know of yet; undefined: nobody knew where to. */
  readonly #lostAt = new Set<RedisPublisher | undefined>();

  constructor(options: Options) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), POLL_MS);
    // Redis is back, perhaps empty, or here for the first time: nobody knows of this instance.
    options.pubSub.onReconnect((publisher) => {
      if (publisher !== options.pubSub.publisherFor(options.channel)) return;
      this.#expected = 0;
      // The one subscriber of a count from before, or of one under way, may be another instance that was back sooner.
      this.#heard += 1;
      this.#isAlone = false;
      void this.join();
    });
  }

  get isOnlyInstance(): boolean {
    return this.#isAlone && this.#isListening;
  }

  /** Makes this instance known. Resolves when the others have heard, or when waiting longer would not help. */
  join(): Promise<void> {
    this.#joined = this.#subscribeAndAnnounce().then(() => sleep(PROPAGATION_MS));
    return this.#joined;
  }

  /** Resolves as the last `join` does, which runs by itself when Redis is back. Never rejects. */
  get joined(): Promise<void> {
    return this.#joined;
  }

  /**
   * Events for other instances were lost at this publisher: that is told within about a second once it takes events again.
   * Not before: in a cluster others can be told all the time, would look too early, and again for each event.
   */
  reportLoss(publisher: RedisPublisher | undefined): void {
    this.#lostAt.add(publisher);
  }

  /** Says farewell, once it is not counted any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const { pubSub, channel, timeoutMs } = this.#options;
    try {
      await ask(pubSub.unsubscribe([channel]), timeoutMs);
      await this.#announce(FAREWELL);
    } catch {
      // Then the others take it for dead, which costs their clients a look.
    }
  }

  readonly #onAnnouncement = (text: string): void => {
    if (text.startsWith(this.#options.instanceId)) return;
    this.#heard += 1;
    this.#isAlone = false;
    if (text.endsWith(GAP)) this.#options.onGap();
    else if (text.endsWith(FAREWELL)) this.#onLeave(text.slice(0, -FAREWELL.length));
    else this.#onJoin(text);
  };

  #onJoin(instanceId: string): void {
    if (this.#known.has(instanceId)) return;
    this.#known.add(instanceId);
    this.#expected += 1;
  }

  #onLeave(instanceId: string): void {
    this.#known.delete(instanceId);
    this.#expected -= 1;
  }

  /** Looks whether somebody is gone who did not say so. Twice, since a farewell may be on its way. */
  #count(listeners: number): void {
    const isOneMissing = listeners < this.#expected;
    if (isOneMissing && !this.#isOneMissing) return void (this.#isOneMissing = true);
    this.#isOneMissing = false;
    this.#expected = listeners;
    if (isOneMissing) this.#options.onGap();
  }

  /** Listens, which repeated changes nothing, and tells the others. While Redis is away there is nobody to tell. */
  async #subscribeAndAnnounce(): Promise<void> {
    const { pubSub, channel, timeoutMs } = this.#options;
    this.#isAnnounced = false;
    try {
      await ask(pubSub.subscribe([channel], this.#onAnnouncement), timeoutMs);
      await this.#announce('');
      this.#isAnnounced = true;
    } catch {
      // This runs again when Redis is back, or at the next look: not all of it may have been back.
    }
  }

  async #look(): Promise<void> {
    const { channel } = this.#options;
    const heard = this.#heard;
    try {
      const listeners = (await this.#publisher.count([channel]))(channel);
      if (heard === this.#heard) {
        this.#isAlone = this.#isListening && listeners === 1;
        this.#count(listeners);
      }
      if (!this.#isAnnounced) await this.#joinLate();
      await this.#tellLost();
    } catch {
      this.#isAlone = false;
    }
  }

  /** Until the others have heard they may have thought themselves alone, longer than any resync has waited for. */
  async #joinLate(): Promise<void> {
    await this.#joined;
    if (this.#isAnnounced) return;
    await this.join();
    if (this.#isAnnounced) this.#options.onGap();
  }

  async #tellLost(): Promise<void> {
    const { pubSub } = this.#options;
    const isOver = (publisher: RedisPublisher | undefined): boolean =>
      publisher ? !publisher.isAway : pubSub.isUp;
    const over = [...this.#lostAt].filter(isOver);
    if (over.length === 0) return;
    // Cleared first: what is lost meanwhile is told the next time.
    for (const publisher of over) this.#lostAt.delete(publisher);
    try {
      await this.#announce(GAP);
    } catch (error) {
      for (const publisher of over) this.#lostAt.add(publisher);
      throw error;
    }
  }

  async #announce(what: string): Promise<void> {
    const { channel, instanceId } = this.#options;
    await this.#publisher.publish([{ text: instanceId + what, channels: [channel] }]);
  }

  /** Whether this instance is the one subscriber when there is one. */
  get #isListening(): boolean {
    return this.#options.pubSub.has(this.#options.channel);
  }

  get #publisher(): RedisPublisher {
    const publisher = this.#options.pubSub.publisherFor(this.#options.channel);
    if (publisher === undefined) throw new AppError('unavailable');
    return publisher;
  }
}
