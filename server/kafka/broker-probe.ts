import type { Admin } from '@platformatic/kafka';
import { every } from '../concurrency/loop.ts';
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

/** Time limit of a probe, in milliseconds. */
const PROBE_TIMEOUT_MS = 1_000;
/** Interval between two probes, in milliseconds. */
const PROBE_INTERVAL_MS = 5_000;

/**
 * Checks whether the brokers answer, over a connection of its own that no other request can delay: at each `ping`, and
 * every few seconds for the metric and the log.
 */
export class BrokerProbe implements AsyncDisposable {
  readonly #options: Options;
  readonly #admin: Admin | undefined;
  readonly #timers = new DisposableStack();
  #isUp: boolean | undefined;

  private constructor(options: Options, admin: Admin | undefined) {
    this.#options = options;
    this.#admin = admin;
  }

  /** Opens no connection yet. The Kafka client is the largest part of what the service loads: without Kafka it is left out. */
  static async create(options: Options): Promise<BrokerProbe> {
    const { config } = options;
    if (config.kafkaBrokers.length === 0) return new BrokerProbe(options, undefined);
    const { Admin } = await import('@platformatic/kafka');
    const limits = { retries: 0, connectTimeout: PROBE_TIMEOUT_MS, timeout: PROBE_TIMEOUT_MS };
    return new BrokerProbe(options, new Admin({ ...clientOptions(config, 'probe'), ...limits }));
  }

  /** Starts the regular probes; without Kafka there are none. */
  start(): void {
    const admin = this.#admin;
    if (admin === undefined) return;
    const probe = async (): Promise<void> => void (await this.#probe(admin).catch(() => {}));
    this.#timers.use(every(PROBE_INTERVAL_MS, 0, probe));
  }

  /** Round trip in milliseconds; rejects when there is none within a second. Null: Kafka is off. */
  ping(): Promise<number> | null {
    return this.#admin === undefined ? null : this.#probe(this.#admin);
  }

  async #probe(admin: Admin): Promise<number> {
    const start = performance.now();
    try {
      await withTimeout(admin.metadata({ topics: [], forceUpdate: true }), PROBE_TIMEOUT_MS, 'kafka');
      this.#record(true);
      return performance.now() - start;
    } catch (error) {
      this.#record(false, error);
      throw error;
    }
  }

  #record(isUp: boolean, error?: unknown): void {
    const { log, metrics } = this.#options;
    const wasUp = this.#isUp;
    this.#isUp = isUp;
    metrics.kafkaUp.set(Number(isUp));
    if (!isUp && wasUp !== false) log.warn({ reason: rootCause(error) ?? String(error) }, 'kafka is away');
    if (isUp && wasUp === false) log.info('kafka is back');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timers.dispose();
    if (this.#admin)
      await withTimeout(this.#admin.close(), PROBE_TIMEOUT_MS, 'closing a client').catch(() => {});
  }
}
