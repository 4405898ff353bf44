import { withTimeout } from '../concurrency/timeouts.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Interval in which failures of one kind are logged once, with their number, in milliseconds: an outage must not flood the log. */
const LOG_INTERVAL_MS = 1_000;

/** Work without a caller that waits for it: its failures are counted and logged, and a stop waits for its end. */
export class Background {
  readonly #log: Logger;
  readonly #metrics: Pick<Metrics, 'backgroundFailures'>;
  readonly #running = new Set<Promise<void>>();
  readonly #failures = new Map<string, number>();

  constructor(log: Logger, metrics: Pick<Metrics, 'backgroundFailures'>) {
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Takes over `work`, which its caller does not wait for. `what` completes "… failed" in the log. */
  start(what: string, work: Promise<unknown>): void {
    void this.run(what, work);
  }

  /** The same for a caller that waits. Resolves when `work` has ended and never rejects. */
  run(what: string, work: Promise<unknown>): Promise<void> {
    const running = work.then(
      () => void this.#running.delete(running),
      (error: unknown) => {
        this.#running.delete(running);
        this.reportFailure(what, error);
      },
    );
    this.#running.add(running);
    return running;
  }

  /** Counts a failure. The first of its kind in an interval is logged at once, and the number of failures at the interval's end. */
  reportFailure(what: string, error?: unknown): void {
    this.#metrics.backgroundFailures.inc(what);
    const times = this.#failures.get(what);
    this.#failures.set(what, (times ?? 0) + 1);
    if (times !== undefined) return;
    this.#log.warn(
      { reason: error instanceof Error ? error.message : undefined, cause: rootCause(error) },
      `${what} failed`,
    );
    setTimeout(() => this.#logTimes(what), LOG_INTERVAL_MS).unref();
  }

  /** Resolves when all work has ended, including work that starts meanwhile, or after `ms` milliseconds. */
  async settled(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (this.#running.size > 0 && performance.now() < end) {
      await withTimeout(Promise.all(this.#running), end - performance.now(), 'work in the background').catch(
        () => {},
      );
    }
  }

  #logTimes(what: string): void {
    const times = this.#failures.get(what) ?? 0;
    this.#failures.delete(what);
    if (times > 1) this.#log.warn({ times }, `${what} failed`);
  }
}

/** Message of the innermost cause of an error; of an AggregateError the first. */
export function rootCause(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? (rootCause(inner) ?? inner.message) : undefined;
}
