import type { Admin } from '@platformatic/kafka';
import { bounded } from '../bounded.ts';
import type { Config } from '../config.ts';
import { clientOptions } from './client-options.ts';

const PROBE_MS = 1_000;

/** Asks the brokers for a sign of life, with a connection of its own that nothing else can hold up. */
export class BrokerProbe implements AsyncDisposable {
  readonly #admin: Admin | undefined;

  private constructor(admin: Admin | undefined) {
    this.#admin = admin;
  }

  /** Connects to nothing yet. The client is most of what the service loads: without Kafka it is left out. */
  static async of(config: Config): Promise<BrokerProbe> {
    if (config.kafkaBrokers.length === 0) return new BrokerProbe(undefined);
    const { Admin } = await import('@platformatic/kafka');
    const limits = { retries: 0, connectTimeout: PROBE_MS, timeout: PROBE_MS };
    return new BrokerProbe(new Admin({ ...clientOptions(config, 'probe'), ...limits }));
  }

  /** Round trip in milliseconds; rejects when there is none within a second. Null: Kafka is off. */
  ping(): Promise<number> | null {
    return this.#admin === undefined ? null : this.#ask(this.#admin);
  }

  async #ask(admin: Admin): Promise<number> {
    const start = performance.now();
    await bounded(admin.metadata({ topics: [], forceUpdate: true }), PROBE_MS, 'kafka');
    return performance.now() - start;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#admin) await bounded(this.#admin.close(), PROBE_MS, 'closing a client').catch(() => {});
  }
}
