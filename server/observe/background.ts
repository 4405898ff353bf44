import { withTimeout } from '../concurrency/timeouts.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Failures of one kind are told once in this time, in milliseconds, with their number: an outage must not flood the log. */
const TELL_MS = 1_000;

/** Work that nobody waits for: its failures are counted and logged here, and a stop waits for it. */
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

  /** Counts a failure; the first of its kind in a while is logged at once, the number of those after it later. */
  reportFailure(what: string, error?: unknown): void {
    this.#metrics.backgroundFailures.inc(what);
    const times = this.#failures.get(what);
    this.#failures.set(what, (times ?? 0) + 1);
    if (times !== undefined) return;
    this.#log.warn(
      { reason: error instanceof Error ? error.message : undefined, cause: rootCause(error) },
      `${what} failed`,
    );
    setTimeout(() => this.#tellTimes(what), TELL_MS).unref();
  }

  /** Resolves when all that was started, meanwhile too, has ended, or after `ms` milliseconds. */
  async settled(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (this.#running.size > 0 && performance.now() < end) {
      await withTimeout(Promise.all(this.#running), end - performance.now(), 'work in the background').catch(
        () => {},
      );
    }
  }

  #tellTimes(what: string): void {
    const times = this.#failures.get(what) ?? 0;
    this.#failures.delete(what);
    if (times > 1) this.#log.warn({ times }, `${what} failed`);
  }
}

/** What is at the bottom of an error: the first, where there are several. */
export function rootCause(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? (rootCause(inner) ?? inner.message) : undefined;
}
