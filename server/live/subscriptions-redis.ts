import type { UserId } from '@messaging/protocol/primitives';
import { MicroBatch } from '../micro-batch.ts';
import type { RedisClient } from './redis.ts';

/** Users of one SUBSCRIBE at the most, so that a herd coming back does not hold Redis up. */
const CHUNK = 1_000;

interface Options {
  /** A connection of its own: a subscribed one takes no other commands. */
  readonly client: RedisClient;
  /** Begins the name of each channel; the user's id follows. */
  readonly prefix: string;
  readonly onFrame: (userId: UserId, text: string) => void;
  /** Called when Redis is back and listened to again: what was published meanwhile was missed. */
  readonly onGap: () => void;
}

/** The channels this instance listens to, one a user. Keeps them true to what is wanted through loss of the connection. */
export class Subscriptions {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #onFrame: (userId: UserId, text: string) => void;
  readonly #wanted = new Set<UserId>();
  readonly #subscribed = new Set<UserId>();
  readonly #changing: MicroBatch<UserId, void>;

  constructor({ client, prefix, onFrame, onGap }: Options) {
    this.#client = client;
    this.#prefix = prefix;
    this.#onFrame = onFrame;
    this.#changing = new MicroBatch({ run: (ids) => this.#change(ids), maxItems: CHUNK, maxQueued: 100_000 });
    // The client itself has subscribed again to what it had; this adds what failed meanwhile.
    client.on('ready', () => void this.#catchUp().then(onGap, () => {}));
  }

  /** Whether Redis counts this instance among the user's subscribers. */
  has(userId: UserId): boolean {
    return this.#client.isReady && this.#subscribed.has(userId);
  }

  /** Rejects when Redis is away: then it is made up for once Redis is back. */
  add(userId: UserId): Promise<void> {
    this.#wanted.add(userId);
    return this.#changing.add(userId);
  }

  remove(userId: UserId): Promise<void> {
    this.#wanted.delete(userId);
    return this.#changing.add(userId);
  }

  /** Of a quick add and remove the last counts: what to do is decided when the batch runs. */
  async #change(userIds: readonly UserId[]): Promise<void> {
    const changed = [...new Set(userIds)].filter((id) => this.#wanted.has(id) !== this.#subscribed.has(id));
    const added = changed.filter((id) => this.#wanted.has(id));
    const removed = changed.filter((id) => !this.#wanted.has(id));
    for (const id of removed) this.#subscribed.delete(id);
    if (added.length > 0) await this.#client.subscribe(added.map(this.#channel), this.#onMessage);
    for (const id of added) this.#subscribed.add(id);
    if (removed.length > 0) await this.#client.unsubscribe(removed.map(this.#channel));
  }

  /** Rejects when Redis is gone again; then this runs again. */
  async #catchUp(): Promise<void> {
    const missing = [...this.#wanted].filter((userId) => !this.#subscribed.has(userId));
    await Promise.all(missing.map((userId) => this.#changing.add(userId)));
  }

  readonly #channel = (userId: UserId): string => `${this.#prefix}${userId}`;

  readonly #onMessage = (text: string, channel: string): void => {
    this.#onFrame(Number(channel.slice(this.#prefix.length)), text);
  };
}
