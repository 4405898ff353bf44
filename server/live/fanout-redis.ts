import type { UserId } from '@messaging/protocol/primitives';
import { bounded } from '../bounded.ts';
import type { Background } from '../observe/background.ts';
import type { Fanout, LiveEvent } from './fanout.ts';
import { ask, Script, type RedisClient } from './redis.ts';
import type { Neighbours } from './neighbours-redis.ts';
import { Subscriptions } from './subscriptions-redis.ts';

interface Options {
  readonly commands: RedisClient;
  readonly subscriber: RedisClient;
  readonly prefix: string;
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly background: Background;
  readonly neighbours: Neighbours;
  /** Called when events of other instances may have been missed. */
  readonly onGap: () => void;
  /** Hands an event of another instance to this instance's connections. */
  readonly receive: (userId: UserId, frame: string) => void;
}

/** ARGV: for each event its text, the number of its channels, and the channels. */
const PUBLISH = new Script(`
  local i = 1
  while i <= #ARGV do
    local text, n = ARGV[i], tonumber(ARGV[i + 1])
    for c = i + 2, i + 1 + n do redis.call('PUBLISH', ARGV[c], text) end
    i = i + 2 + n
  end`);

/** Events of one round at the most, and waiting at the most; past that they are dropped, for Redis is too slow or away. */
const MAX_EVENTS = 1_000;
const MAX_PENDING = 20_000;

/**
 * A channel a user. The events of a tick go in one round: which of their users do other instances listen to, and then one
 * script call that publishes to those. So a frame that nobody waits for elsewhere never leaves this process, and Redis
 * sees two commands a tick rather than one a message.
 */
export class RedisFanout implements Fanout {
  readonly #options: Options;
  readonly #channelPrefix: string;
  readonly #subscriptions: Subscriptions;
  #pending: LiveEvent[] = [];
  #isPublishing = false;

  constructor(options: Options) {
    this.#options = options;
    this.#channelPrefix = `${options.prefix}:user:`;
    this.#subscriptions = new Subscriptions({
      client: options.subscriber,
      prefix: this.#channelPrefix,
      onFrame: (userId, text) => this.#receive(userId, text),
      onGap: options.onGap,
    });
  }

  publish(event: LiveEvent): void {
    const { commands, background, neighbours } = this.#options;
    if (neighbours.isAlone) return;
    if (!commands.isReady || this.#pending.length >= MAX_PENDING) return background.failed('fan-out');
    this.#pending.push(event);
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    background.start('fan-out', this.#publishPending());
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
    if (!text.startsWith(instanceId)) receive(userId, text.slice(instanceId.length));
  }

  async #publishPending(): Promise<void> {
    // The events of this tick go together.
    await new Promise(setImmediate);
    while (this.#pending.length > 0) {
      const events = this.#pending.splice(0, MAX_EVENTS);
      await this.#publishAll(events).catch((error: unknown) =>
        this.#options.background.failed('fan-out', error),
      );
    }
    this.#isPublishing = false;
  }

  async #publishAll(events: readonly LiveEvent[]): Promise<void> {
    const { commands, instanceId, timeoutMs } = this.#options;
    const listening = await this.#listenedElsewhere(new Set(events.flatMap(({ to }) => to)));
    if (listening.size === 0) return;
    const args: string[] = [];
    for (const { to, frame } of events) {
      const channels = to
        .filter((userId) => listening.has(userId))
        .map((userId) => this.#channelPrefix + userId);
      if (channels.length > 0) args.push(instanceId + frame, String(channels.length), ...channels);
    }
    await PUBLISH.run(commands, [], args, timeoutMs);
  }

  /** Those of `users` whom an instance besides this one listens to. */
  async #listenedElsewhere(users: ReadonlySet<UserId>): Promise<Set<UserId>> {
    const { commands, timeoutMs } = this.#options;
    const ids = [...users];
    const counts = await ask(commands.pubSubNumSub(ids.map((id) => this.#channelPrefix + id)), timeoutMs);
    return new Set(
      ids.filter((id) => (counts[this.#channelPrefix + id] ?? 0) > (this.#subscriptions.has(id) ? 1 : 0)),
    );
  }
}
