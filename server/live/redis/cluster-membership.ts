import { AppError } from '../../app-error.ts';
import { sleep } from '../../concurrency/backoff.ts';
import { every } from '../../concurrency/loop.ts';
import { ask } from './client.ts';
import type { PubSub } from './pub-sub.ts';
import type { RedisPublisher } from './publisher.ts';

interface Options {
  readonly pubSub: PubSub;
  /** The channel on which instances announce themselves. */
  readonly channel: string;
  readonly instanceId: string;
  readonly timeoutMs: number;
}

/** Announcements of an instance: that it joins, that it has lost events, or that it leaves in order. They follow its id. */
type Announcement = 'join' | 'gap' | 'leave';
const SUFFIXES: Readonly<Record<Announcement, string>> = { join: '', gap: ' gap', leave: ' farewell' };

/** Interval at which an instance counts the others, in milliseconds. */
const POLL_MS = 1_000;
/** Longest time until an announcement has arrived, in milliseconds: one hop through Redis takes about one. */
const PROPAGATION_MS = 50;

/**
 * Whether other instances use the same Redis. All of them subscribe to one channel, and a new one announces itself there
 * before it serves. An instance that got no announcement and counts one subscriber is the only one; in doubt it is not.
 *
 * An instance that stops in order announces that it leaves. If there is one subscriber less without that, an instance has
 * died, perhaps after it stored something and before it published it: then events may be lost.
 */
export class ClusterMembership implements AsyncDisposable {
  readonly #options: Options;
  #onGap: () => void = () => {};
  #polling: Disposable | undefined;
  #isOnlyInstance = false;
  /** Whether this instance was announced since Redis was back last. */
  #isAnnounced = false;
  #joined = Promise.resolve();
  /** Number of announcements received; a count that was under way meanwhile is stale. */
  #received = 0;
  /** Instances that have joined, to count each once. Those that leave are removed, so there are few. */
  readonly #known = new Set<string>();
  /** Number of subscribers by the announcements, and whether the last count found fewer. */
  #expected = 0;
  #isOneMissing = false;
  /** Publishers at which this instance lost events that it has not announced yet; undefined: no node was known. */
  readonly #lostAt = new Set<RedisPublisher | undefined>();

  constructor(options: Options) {
    this.#options = options;
    // Redis is back, perhaps empty, or there for the first time: no other instance knows of this one.
    options.pubSub.onReconnect((publisher) => {
      if (publisher !== options.pubSub.publisherFor(options.channel)) return;
      this.#expected = 0;
      // The one subscriber of an earlier count, or of one under way, may be another instance that was back sooner.
      this.#received += 1;
      this.#isOnlyInstance = false;
      void this.#join();
    });
  }

  /**
   * Announces this instance and begins to count the others. Resolves when they have received it, or when waiting longer
   * would not help. `onGap` is called when events of another instance may be lost that this one should have got.
   */
  start(onGap: () => void): Promise<void> {
    this.#onGap = onGap;
    this.#polling = every(POLL_MS, 0, () => this.#poll());
    return this.#join();
  }

  get isOnlyInstance(): boolean {
    return this.#isOnlyInstance && this.#isSubscribed;
  }

  /** Resolves when the last announcement has arrived; the instance announces itself again when Redis is back. Never rejects. */
  get joined(): Promise<void> {
    return this.#joined;
  }

  /**
   * Events for other instances were lost at this publisher. That is announced within about a second after the publisher
   * works again. In a cluster an earlier announcement would arrive, but clients would resync too early and once an event.
   */
  reportLoss(publisher: RedisPublisher | undefined): void {
    this.#lostAt.add(publisher);
  }

  /** Announces that this instance leaves, once it is not counted any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#polling?.[Symbol.dispose]();
    const { pubSub, channel, timeoutMs } = this.#options;
    try {
      await ask(pubSub.unsubscribe([channel]), timeoutMs);
      await this.#announce('leave');
    } catch {
      // Then the others take it for dead, which costs their clients a resync.
    }
  }

  #join(): Promise<void> {
    this.#joined = this.#subscribeAndAnnounce().then(() => sleep(PROPAGATION_MS));
    return this.#joined;
  }

  readonly #onAnnouncement = (text: string): void => {
    if (text.startsWith(this.#options.instanceId)) return;
    this.#received += 1;
    this.#isOnlyInstance = false;
    if (text.endsWith(SUFFIXES.gap)) this.#onGap();
    else if (text.endsWith(SUFFIXES.leave)) this.#onLeave(text.slice(0, -SUFFIXES.leave.length));
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

  /** Detects an instance that is gone without leaving. Two counts must agree, since its announcement may be on the way. */
  #compareCount(subscribers: number): void {
    const isOneMissing = subscribers < this.#expected;
    if (isOneMissing && !this.#isOneMissing) return void (this.#isOneMissing = true);
    this.#isOneMissing = false;
    this.#expected = subscribers;
    if (isOneMissing) this.#onGap();
  }

  /** Subscribes, which repeated changes nothing, and announces this instance to the others. */
  async #subscribeAndAnnounce(): Promise<void> {
    const { pubSub, channel, timeoutMs } = this.#options;
    this.#isAnnounced = false;
    try {
      await ask(pubSub.subscribe([channel], this.#onAnnouncement), timeoutMs);
      await this.#announce('join');
      this.#isAnnounced = true;
    } catch {
      // This runs again when Redis is back, or at the next poll: perhaps only a part of Redis was back.
    }
  }

  async #poll(): Promise<void> {
    const { channel } = this.#options;
    const received = this.#received;
    try {
      const subscribers = (await this.#publisher.countSubscribers([channel]))(channel);
      if (received === this.#received) {
        this.#isOnlyInstance = this.#isSubscribed && subscribers === 1;
        this.#compareCount(subscribers);
      }
      if (!this.#isAnnounced) await this.#joinLate();
      await this.#announceLosses();
    } catch {
      this.#isOnlyInstance = false;
    }
  }

  /** Until it was announced, the others may have believed to be alone for longer than any resync has waited. */
  async #joinLate(): Promise<void> {
    await this.#joined;
    if (this.#isAnnounced) return;
    await this.#join();
    if (this.#isAnnounced) this.#onGap();
  }

  async #announceLosses(): Promise<void> {
    const { pubSub } = this.#options;
    const isOver = (publisher: RedisPublisher | undefined): boolean =>
      publisher ? !publisher.isAway : pubSub.isUp;
    const over = [...this.#lostAt].filter(isOver);
    if (over.length === 0) return;
    // Cleared first: a loss that happens meanwhile is announced the next time.
    for (const publisher of over) this.#lostAt.delete(publisher);
    try {
      await this.#announce('gap');
    } catch (error) {
      for (const publisher of over) this.#lostAt.add(publisher);
      throw error;
    }
  }

  async #announce(announcement: Announcement): Promise<void> {
    const { channel, instanceId } = this.#options;
    const text = instanceId + SUFFIXES[announcement];
    await this.#publisher.publish([{ text, channels: [channel] }]);
  }

  /** Whether a single subscriber is this instance. */
  get #isSubscribed(): boolean {
    return this.#options.pubSub.has(this.#options.channel);
  }

  get #publisher(): RedisPublisher {
    const publisher = this.#options.pubSub.publisherFor(this.#options.channel);
    if (publisher === undefined) throw new AppError('unavailable');
    return publisher;
  }
}
