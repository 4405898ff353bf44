import type { UserId } from '@messaging/protocol/primitives';
import { bounded } from '../bounded.ts';
import { MicroBatch } from '../micro-batch.ts';
import type { Logger } from '../observe/logger.ts';
import type { Fanout, LiveEvent } from './fanout.ts';
import { Script, type RedisClient } from './redis.ts';

interface Options {
  readonly commands: RedisClient;
  /** A connection of its own: a subscribed one takes no other commands. */
  readonly subscriber: RedisClient;
  readonly prefix: string;
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly log: Logger;
  /** Hands an event of another instance to this instance's connections. */
  readonly receive: (event: LiveEvent) => void;
  /** Whether this instance has connections of the user. */
  readonly isHere: (userId: UserId) => boolean;
}

/**
 * Publishes each event of a tick to the channels that somebody else listens to. ARGV: the origin, then for each event
 * its frame, the number of its users, and for each user the id and 1 if the origin itself subscribes, else 0.
 */
const PUBLISH = new Script(`
  local prefix, origin, i = KEYS[1], ARGV[1], 2
  while i <= #ARGV do
    local frame, n = ARGV[i], tonumber(ARGV[i + 1])
    i = i + 2
    for _ = 1, n do
      local channel = prefix .. ARGV[i]
      if redis.call('PUBSUB', 'NUMSUB', channel)[2] > tonumber(ARGV[i + 1]) then
        redis.call('PUBLISH', channel, origin .. frame)
      end
      i = i + 2
    end
  end`);

/** A channel a user, and one script call a tick over all its events. */
export class RedisFanout implements Fanout {
  readonly #options: Options;
  readonly #channelPrefix: string;
  /** Subscribed or about to be, so that the script can leave out this instance's own subscription. */
  readonly #subscribed = new Set<UserId>();
  readonly #subscriptions: MicroBatch<UserId, void>;
  readonly #publishing: MicroBatch<LiveEvent, void>;
  #dropped = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#channelPrefix = `${options.prefix}:user:`;
    this.#subscriptions = new MicroBatch<UserId, void>({
      run: (ids) => this.#changeSubscriptions(ids),
      maxItems: 1_000,
      maxQueued: 100_000,
    });
    this.#publishing = new MicroBatch<LiveEvent, void>({
      run: (events) => this.#publishAll(events),
      maxItems: 1_000,
      maxQueued: 20_000,
    });
  }

  publish(event: LiveEvent): void {
    if (!this.#options.commands.isReady) this.#drop();
    else this.#publishing.add(event).catch(() => this.#drop());
  }

  async subscribe(userId: UserId): Promise<void> {
    await bounded(this.#subscriptions.add(userId), this.#options.timeoutMs, 'a subscription').catch(() => {});
  }

  unsubscribe(userId: UserId): void {
    this.#subscriptions.add(userId).catch(() => {});
  }

  async ping(): Promise<number> {
    const start = performance.now();
    await bounded(this.#options.commands.ping(), this.#options.timeoutMs, 'a redis ping');
    return performance.now() - start;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.subscriber.destroy();
    await Promise.resolve();
  }

  #drop(): void {
    this.#dropped += 1;
    if (this.#dropped === 1) setTimeout(() => this.#reportDropped(), 1_000);
  }

  #reportDropped(): void {
    this.#options.log.warn({ events: this.#dropped }, 'events did not reach the other instances');
    this.#dropped = 0;
  }

  async #publishAll(events: readonly LiveEvent[]): Promise<void> {
    const { commands, instanceId, timeoutMs } = this.#options;
    const args = [`${instanceId}\n`];
    for (const { to, frame } of events) {
      args.push(frame, String(to.length));
      for (const userId of to) args.push(String(userId), this.#subscribed.has(userId) ? '1' : '0');
    }
    await PUBLISH.run(commands, [this.#channelPrefix], args, timeoutMs);
  }

  /** What each user needs is decided when the batch runs: of a quick subscribe and unsubscribe the last state counts. */
  async #changeSubscriptions(userIds: readonly UserId[]): Promise<void> {
    const { subscriber, isHere } = this.#options;
    const changed = [...new Set(userIds)].filter((id) => isHere(id) !== this.#subscribed.has(id));
    const added = changed.filter(isHere);
    const removed = changed.filter((id) => !isHere(id));
    for (const id of added) this.#subscribed.add(id);
    for (const id of removed) this.#subscribed.delete(id);
    await Promise.all([
      added.length > 0 &&
        subscriber.subscribe(
          added.map((id) => this.#channelPrefix + id),
          this.#onMessage,
        ),
      removed.length > 0 && subscriber.unsubscribe(removed.map((id) => this.#channelPrefix + id)),
    ]);
  }

  readonly #onMessage = (text: string, channel: string): void => {
    const end = text.indexOf('\n');
    if (text.startsWith(this.#options.instanceId)) return;
    const userId = Number(channel.slice(this.#channelPrefix.length));
    this.#options.receive({ to: [userId], frame: text.slice(end + 1) });
  };
}
