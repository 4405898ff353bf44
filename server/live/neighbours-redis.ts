import { sleep } from '../bounded.ts';
import type { Metrics } from '../observe/metrics.ts';
import { ask, type RedisClient } from './redis.ts';

interface Options {
  readonly commands: RedisClient;
  /** A connection of its own: a subscribed one takes no other commands. */
  readonly subscriber: RedisClient;
  readonly channel: string;
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly metrics: Pick<Metrics, 'redisRoundTrip'>;
  /** Called when events of another instance that this one should have got may be lost. */
  readonly onGap: () => void;
}

/** Follows an instance's id where it tells that it has lost events, or that it goes with everything told. */
const GAP = ' gap';
const FAREWELL = ' farewell';

/** How often an instance looks whether it is alone, in milliseconds. */
const LOOK_MS = 1_000;
/** What an announcement takes to be heard at the most, in milliseconds: one hop through Redis takes about one. */
const HEARD_MS = 50;

/**
 * Whether other instances use the same Redis. All listen to one channel; who comes announces itself there before it
 * serves anybody, and who has heard nobody and counts one listener is alone. In doubt an instance is not alone.
 *
 * Who goes says farewell. When there is one listener less without that, an instance has died, perhaps between storing
 * something and telling of it: then events may be lost.
 */
export class Neighbours implements AsyncDisposable {
  readonly #options: Options;
  readonly #timer: Timer;
  #isAlone = false;
  /** Whether this instance is the one listener when there is one. */
  #isListening = false;
  /** Announcements heard; a count that was under way meanwhile is stale. */
  #heard = 0;
  /** Instances heard of, to count who comes once. Forgotten when they say farewell, so there are few. */
  readonly #known = new Set<string>();
  /** Listeners there should be by what was heard, and whether the last count found fewer. */
  #expected = 0;
  #isOneMissing = false;
  /** Whether this instance has lost events that others do not know of yet. */
  #hasLost = false;

  constructor(options: Options) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    // Redis is back, perhaps empty, or here for the first time: nobody knows of this instance.
    options.subscriber.on('ready', () => {
      this.#expected = 0;
      void this.#announce();
    });
  }

  get isAlone(): boolean {
    return this.#isAlone && this.#options.subscriber.isReady;
  }

  /** Makes this instance known. Resolves when the others have heard, or when waiting longer would not help. */
  async join(): Promise<void> {
    await this.#announce();
    await sleep(HEARD_MS);
  }

  /** Events for other instances were lost: they are told as soon as Redis takes anything again, within about a second. */
  lost(): void {
    this.#hasLost = true;
  }

  /** Says farewell, once it is not counted any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const { commands, subscriber, channel, instanceId, timeoutMs } = this.#options;
    try {
      await ask(subscriber.unsubscribe(channel), timeoutMs);
      await ask(commands.publish(channel, instanceId + FAREWELL), timeoutMs);
    } catch {
      // Then the others take it for dead, which costs their clients a look.
    }
  }

  readonly #onAnnouncement = (text: string): void => {
    if (text.startsWith(this.#options.instanceId)) return;
    this.#heard += 1;
    this.#isAlone = false;
    if (text.endsWith(GAP)) this.#options.onGap();
    else if (text.endsWith(FAREWELL)) this.#forget(text.slice(0, -FAREWELL.length));
    else this.#meet(text);
  };

  #meet(instanceId: string): void {
    if (this.#known.has(instanceId)) return;
    this.#known.add(instanceId);
    this.#expected += 1;
  }

  #forget(instanceId: string): void {
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
  async #announce(): Promise<void> {
    const { commands, subscriber, channel, instanceId, timeoutMs } = this.#options;
    try {
      await ask(subscriber.subscribe(channel, this.#onAnnouncement), timeoutMs);
      this.#isListening = true;
      await ask(commands.publish(channel, instanceId), timeoutMs);
    } catch {
      // This runs again when Redis is back.
    }
  }

  async #look(): Promise<void> {
    const { commands, channel, timeoutMs, metrics } = this.#options;
    const heard = this.#heard;
    try {
      const start = performance.now();
      const listeners = (await ask(commands.pubSubNumSub([channel]), timeoutMs))[channel];
      metrics.redisRoundTrip.observe((performance.now() - start) / 1_000);
      if (heard === this.#heard && listeners !== undefined) {
        this.#isAlone = this.#isListening && listeners === 1;
        this.#count(listeners);
      }
      if (this.#hasLost) await this.#tellLost();
    } catch {
      this.#isAlone = false;
    }
  }

  async #tellLost(): Promise<void> {
    const { commands, channel, instanceId, timeoutMs } = this.#options;
    // Cleared first: what is lost meanwhile is told the next time.
    this.#hasLost = false;
    try {
      await ask(commands.publish(channel, instanceId + GAP), timeoutMs);
    } catch (error) {
      this.#hasLost = true;
      throw error;
    }
  }
}
