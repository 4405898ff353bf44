import { sleep } from '../bounded.ts';
import { ask, type RedisClient } from './redis.ts';

interface Options {
  readonly commands: RedisClient;
  /** A connection of its own: a subscribed one takes no other commands. */
  readonly subscriber: RedisClient;
  readonly channel: string;
  readonly instanceId: string;
  readonly timeoutMs: number;
  /** Called when another instance has lost events that this one should have got. */
  readonly onGap: () => void;
}

/** Follows an instance's id where it tells that it has lost events. */
const GAP = ' gap';

/** How often an instance looks whether it is alone, in milliseconds. */
const LOOK_MS = 1_000;
/** What an announcement takes to be heard at the most, in milliseconds: one hop through Redis takes about one. */
const HEARD_MS = 50;

/**
 * Whether other instances use the same Redis. All listen to one channel; who comes announces itself there before it
 * serves anybody, and who has heard nobody and counts one listener is alone. In doubt an instance is not alone.
 */
export class Neighbours implements Disposable {
  readonly #options: Options;
  readonly #timer: Timer;
  #isAlone = false;
  /** Whether this instance is the one listener when there is one. */
  #isListening = false;
  /** Announcements heard; a count that was under way meanwhile is stale. */
  #heard = 0;
  /** Whether this instance has lost events that others do not know of yet. */
  #hasLost = false;

  constructor(options: Options) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    // Redis is back, perhaps empty, or here for the first time: nobody knows of this instance.
    options.subscriber.on('ready', () => void this.#announce());
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

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  readonly #onAnnouncement = (text: string): void => {
    if (text.startsWith(this.#options.instanceId)) return;
    if (text.endsWith(GAP)) this.#options.onGap();
    this.#heard += 1;
    this.#isAlone = false;
  };

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
    const { commands, channel, timeoutMs } = this.#options;
    const heard = this.#heard;
    try {
      const listeners = (await ask(commands.pubSubNumSub([channel]), timeoutMs))[channel];
      if (heard === this.#heard) this.#isAlone = this.#isListening && listeners === 1;
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
