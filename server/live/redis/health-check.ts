import { AppError } from '../../app-error.ts';
import { backoffMs } from '../../concurrency/backoff.ts';
import { missingCommand, type CheckNames } from './required-commands.ts';
import { refusalIn, type Refusals } from './refusals.ts';
import { ask, reconnect, type RedisClient } from './client.ts';

interface Options {
  readonly commands: RedisClient;
  readonly subscriber: RedisClient;
  readonly names: CheckNames;
  readonly timeoutMs: number;
  readonly refusals: Refusals;
  /** The place of a refused write. */
  readonly writes: string;
}

/** How often it writes, in milliseconds. */
const POLL_MS = 1_000;
/** How long it waits at least, and at most, before it connects anew to a server that is not the primary, in milliseconds. */
const RECONNECT_MS = 1_000;
const RECONNECT_CAP_MS = 15_000;
/** The place of a refused command. */
const COMMAND = 'commands';

/**
 * Whether one Redis does what the service needs of it: a server that answers PING may be full, may have become a replica,
 * or may refuse commands to its user. It writes once a second, and tries every command after each connect. A server that
 * became a replica, or that does not have the service's subscriptions, is left: the address may lead elsewhere by now.
 */
export class RedisHealthCheck implements Disposable {
  readonly #options: Options;
  #isChecked = false;
  #isDisposed = false;
  #timer: Timer | undefined;
  #reconnects = 0;
  #reconnectAt = 0;

  private constructor(options: Options) {
    this.#options = options;
    for (const client of [options.commands, options.subscriber]) {
      client.on('ready', () => (this.#isChecked = false));
    }
    // The client subscribes again before it is ready, so a user who may not is never ready.
    options.subscriber.on('error', (error: unknown) => {
      const reason = refusalIn(error);
      if (reason !== undefined) options.refusals.add(COMMAND, `subscribe: ${reason}`);
    });
  }

  /** Resolves after a first look, whatever it has found. */
  static async open(options: Options): Promise<RedisHealthCheck> {
    const check = new RedisHealthCheck(options);
    await check.#keepLooking();
    return check;
  }

  get isUp(): boolean {
    const { commands, subscriber, refusals } = this.#options;
    return commands.isReady && subscriber.isReady && refusals.isNone;
  }

  /** Resolves when Redis has written. Rejects when it did not, when it refuses a command, or when it is not heard. */
  async write(): Promise<void> {
    const { commands, names, timeoutMs, refusals, writes } = this.#options;
    const written = commands.hSet(names.hash, 'at', Date.now());
    await refusals.watch(writes, ask(written, timeoutMs));
    if (!this.isUp) throw new AppError('unavailable');
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  async #keepLooking(): Promise<void> {
    await this.#look();
    if (!this.#isDisposed) this.#timer = setTimeout(() => void this.#keepLooking(), POLL_MS);
  }

  async #look(): Promise<void> {
    const { commands } = this.#options;
    if (!commands.isReady) return;
    try {
      await this.#checkCommands();
      await this.write();
      if (this.#isChecked) this.#reconnects = 0;
    } catch (error) {
      if (refusalIn(error)?.startsWith('READONLY')) this.#leave(commands);
    }
  }

  /** Until all are there: an administrator may grant what is missing while the connection stays. */
  async #checkCommands(): Promise<void> {
    const { commands, subscriber, names, timeoutMs, refusals } = this.#options;
    if (this.#isChecked || !subscriber.isReady) return;
    this.#isChecked = true;
    try {
      const send = (args: string[]): Promise<unknown> => ask(commands.sendCommand(args), timeoutMs);
      const listen = (channel: string): Promise<void> => this.#checkSubscription(channel);
      const missing = await missingCommand({ send, listen }, names, false);
      if (missing === undefined) return refusals.clear(COMMAND);
      refusals.add(COMMAND, missing);
      this.#isChecked = false;
    } catch (error) {
      this.#isChecked = false;
      throw error;
    }
  }

  /** Both connections are at one server if the one counts what the other listens to. */
  async #checkSubscription(channel: string): Promise<void> {
    const { commands, subscriber, timeoutMs } = this.#options;
    await ask(
      subscriber.subscribe(channel, () => {}),
      timeoutMs,
    );
    const counts = await ask(commands.pubSubNumSub([channel]), timeoutMs);
    await ask(subscriber.unsubscribe(channel), timeoutMs);
    if (counts[channel] === 0) this.#leave(subscriber);
  }

  #leave(client: RedisClient): void {
    const now = performance.now();
    this.#isChecked = false;
    if (now < this.#reconnectAt) return;
    this.#reconnectAt = now + RECONNECT_MS + backoffMs(this.#reconnects++, RECONNECT_MS, RECONNECT_CAP_MS);
    reconnect(client);
  }
}
