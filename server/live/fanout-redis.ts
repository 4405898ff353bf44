import type { UserId } from '@messaging/protocol/primitives';
import { bounded } from '../bounded.ts';
import { MicroBatch } from '../micro-batch.ts';
import type { Background } from '../observe/background.ts';
import type { Fanout, LiveEvent } from './fanout.ts';
import { ask, Script, type RedisClient } from './redis.ts';
import { Subscriptions } from './subscriptions-redis.ts';

interface Options {
  readonly commands: RedisClient;
  /** A connection of its own: a subscribed one takes no other commands. */
  readonly subscriber: RedisClient;
  readonly prefix: string;
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly background: Background;
  /** Hands an event of another instance to this instance's connections. */
  readonly receive: (event: LiveEvent) => void;
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
  readonly #subscriptions: Subscriptions;
  readonly #publishing: MicroBatch<LiveEvent, void>;

  constructor(options: Options) {
    this.#options = options;
    this.#channelPrefix = `${options.prefix}:user:`;
    this.#subscriptions = new Subscriptions(options.subscriber, this.#channelPrefix, (userId, text) =>
      this.#receive(userId, text),
    );
    this.#publishing = new MicroBatch({
      run: (events) => this.#publishAll(events),
      maxItems: 1_000,
      maxQueued: 20_000,
    });
  }

  publish(event: LiveEvent): void {
    const { commands, background } = this.#options;
    if (!commands.isReady) background.failed('fan-out');
    else this.#publishing.add(event).catch((error: unknown) => background.failed('fan-out', error));
  }

  async subscribe(userId: UserId): Promise<void> {
    await bounded(this.#subscriptions.add(userId), this.#options.timeoutMs, 'a subscription').catch(() => {});
  }

  unsubscribe(userId: UserId): void {
    // While Redis is away there is nothing to listen to either.
    this.#subscriptions.remove(userId).catch(() => {});
  }

  async ping(): Promise<number> {
    const start = performance.now();
    await ask(this.#options.commands.ping(), this.#options.timeoutMs);
    return performance.now() - start;
  }

  #receive(userId: UserId, text: string): void {
    const { instanceId, receive } = this.#options;
    if (!text.startsWith(instanceId)) receive({ to: [userId], frame: text.slice(instanceId.length) });
  }

  async #publishAll(events: readonly LiveEvent[]): Promise<void> {
    const { commands, instanceId, timeoutMs } = this.#options;
    const args = [instanceId];
    for (const { to, frame } of events) {
      args.push(frame, String(to.length));
      for (const userId of to) args.push(String(userId), this.#subscriptions.has(userId) ? '1' : '0');
    }
    await PUBLISH.run(commands, [this.#channelPrefix], args, timeoutMs);
  }
}
