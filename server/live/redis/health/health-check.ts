import { AppError } from '../../../app-error.ts';
import { backoffMs } from '../../../concurrency/backoff.ts';
import { every } from '../../../concurrency/loop.ts';
import { findMissingCommand, type CheckKeys } from './required-commands.ts';
import { getRefusal, type Refusals } from './refusals.ts';
import { ask, reconnect, type RedisClient } from '../client.ts';

interface Options {
  readonly commands: RedisClient;
  readonly subscriber: RedisClient;
  readonly keys: CheckKeys;
  readonly timeoutMs: number;
  readonly refusals: Refusals;
  /** Source of a refused write. */
  readonly writeSource: string;
}

/** Interval of the writes, in milliseconds. */
const POLL_MS = 1_000;
/** Shortest and longest delay before it reconnects to a server that is not the primary, in milliseconds. */
const RECONNECT_MS = 1_000;
const RECONNECT_CAP_MS = 15_000;
/** Source of a refused command. */
const COMMANDS = 'commands';

/**
 * Checks whether one Redis does what the service needs: a server that answers PING may be full, may have become a replica,
 * or may refuse commands to its user. The check writes once a second, and tries every command after each connect. If the
 * server became a replica or has not the service's subscriptions, it reconnects: the address may lead elsewhere by now.
 */
export class RedisHealthCheck implements Disposable {
  readonly #options: Options;
  #isChecked = false;
  #polling: Disposable | undefined;
  #reconnects = 0;
  #reconnectAt = 0;

  private constructor(options: Options) {
    this.#options = options;
    for (const client of [options.commands, options.subscriber]) {
      client.on('ready', () => (this.#isChecked = false));
    }
    // The client restores its subscriptions before it is ready, so without the permission it is never ready.
    options.subscriber.on('error', (error: unknown) => {
      const reason = getRefusal(error);
      if (reason !== undefined) options.refusals.add(COMMANDS, `subscribe: ${reason}`);
    });
  }

  /** Resolves after a first check, with any outcome. */
  static async open(options: Options): Promise<RedisHealthCheck> {
    const check = new RedisHealthCheck(options);
    await check.#poll();
    check.#polling = every(POLL_MS, 0, () => check.#poll());
    return check;
  }

  get isUp(): boolean {
    const { commands, subscriber, refusals } = this.#options;
    return commands.isReady && subscriber.isReady && refusals.isNone;
  }

  /** Resolves when Redis has accepted a write. Rejects if it did not, if it refuses a command, or if a connection is down. */
  async write(): Promise<void> {
    await this.#write();
    if (!this.isUp) throw new AppError('unavailable');
  }

  [Symbol.dispose](): void {
    this.#polling?.[Symbol.dispose]();
  }

  /** A replica is left before the subscriber is compared with it: the other order would move the wrong connection. */
  async #poll(): Promise<void> {
    const { commands } = this.#options;
    if (!commands.isReady) return;
    try {
      await this.#write();
    } catch (error) {
      const reason = getRefusal(error);
      if (reason === undefined) return;
      if (reason.startsWith('READONLY')) return this.#reconnect(commands);
    }
    await this.#checkCommands().catch(() => {});
    if (this.isUp && this.#isChecked) this.#reconnects = 0;
  }

  async #write(): Promise<void> {
    const { commands, keys, timeoutMs, refusals, writeSource } = this.#options;
    const written = commands.hSet(keys.hash, 'at', Date.now());
    await refusals.watch(writeSource, ask(written, timeoutMs));
  }

  /** Repeated until no command is missing: an administrator may grant it while the connection stays. */
  async #checkCommands(): Promise<void> {
    const { commands, subscriber, keys, timeoutMs, refusals } = this.#options;
    if (this.#isChecked || !subscriber.isReady) return;
    this.#isChecked = true;
    try {
      const send = (args: string[]): Promise<unknown> => ask(commands.sendCommand(args), timeoutMs);
      const subscribe = (channel: string): Promise<void> => this.#checkSubscription(channel);
      const missing = await findMissingCommand({ send, subscribe }, keys, false);
      if (missing === undefined) return refusals.clear(COMMANDS);
      refusals.add(COMMANDS, missing);
      this.#isChecked = false;
    } catch (error) {
      this.#isChecked = false;
      throw error;
    }
  }

  /** Both connections are to the same server if the one counts the subscription of the other. */
  async #checkSubscription(channel: string): Promise<void> {
    const { commands, subscriber, timeoutMs } = this.#options;
    await ask(
      subscriber.subscribe(channel, () => {}),
      timeoutMs,
    );
    const counts = await ask(commands.pubSubNumSub([channel]), timeoutMs);
    await ask(subscriber.unsubscribe(channel), timeoutMs);
    if (counts[channel] === 0) this.#reconnect(subscriber);
  }

  #reconnect(client: RedisClient): void {
    const now = performance.now();
    this.#isChecked = false;
    if (now < this.#reconnectAt) return;
    this.#reconnectAt = now + RECONNECT_MS + backoffMs(this.#reconnects++, RECONNECT_MS, RECONNECT_CAP_MS);
    reconnect(client);
  }
}
