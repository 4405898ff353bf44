import type { Admin } from '@platformatic/kafka';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Config } from '../config/config.ts';
import { rootCause } from '../observe/background.ts';
import type { Logger } from '../observe/logger.ts';
import type { Metrics } from '../observe/metrics.ts';
import { clientOptions } from './client-options.ts';

interface Options {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'kafkaUp'>;
}

const PROBE_MS = 1_000;
/** How often it asks by itself, in milliseconds. */
const LOOK_MS = 5_000;

/**
 * Asks the brokers for a sign of life, with a connection of its own that nothing else can hold up: for whoever asks, and
 * every few seconds for the metric and the log.
 */
export class BrokerProbe implements AsyncDisposable {
  readonly #options: Options;
  readonly #admin: Admin | undefined;
  readonly #timer: Timer | undefined;
  #isUp: boolean | undefined;

  private constructor(options: Options, admin: Admin | undefined) {
    this.#options = options;
    this.#admin = admin;
    if (admin !== undefined) this.#timer = setInterval(() => void this.ping()?.catch(() => {}), LOOK_MS);
  }

  /** Connects to nothing yet. The client is most of what the service loads: without Kafka it is left out. */
  static async of(options: Options): Promise<BrokerProbe> {
    const { config } = options;
    if (config.kafkaBrokers.length === 0) return new BrokerProbe(options, undefined);
    const { Admin } = await import('@platformatic/kafka');
    const limits = { retries: 0, connectTimeout: PROBE_MS, timeout: PROBE_MS };
    return new BrokerProbe(options, new Admin({ ...clientOptions(config, 'probe'), ...limits }));
  }

  /** Round trip in milliseconds; rejects when there is none within a second. Null: Kafka is off. */
  ping(): Promise<number> | null {
    return this.#admin === undefined ? null : this.#ask(this.#admin);
  }

  async #ask(admin: Admin): Promise<number> {
    const start = performance.now();
    try {
      await withTimeout(admin.metadata({ topics: [], forceUpdate: true }), PROBE_MS, 'kafka');
      this.#tell(true);
      return performance.now() - start;
    } catch (error) {
      this.#tell(false, error);
      throw error;
    }
  }

  #tell(isUp: boolean, error?: unknown): void {
    const { log, metrics } = this.#options;
    const wasUp = this.#isUp;
    this.#isUp = isUp;
    metrics.kafkaUp.set(Number(isUp));
    if (!isUp && wasUp !== false) log.warn({ reason: rootCause(error) ?? String(error) }, 'kafka is away');
    if (isUp && wasUp === false) log.info('kafka is back');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    if (this.#admin) await withTimeout(this.#admin.close(), PROBE_MS, 'closing a client').catch(() => {});
  }
}
