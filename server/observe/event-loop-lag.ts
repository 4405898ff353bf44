import { every } from '../concurrency/loop.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

const SAMPLE_MS = 50;
/** A lag above this is logged, in milliseconds: users notice it. */
const LOG_ABOVE_MS = 1_000;

/** Lag of the event loop: the time by which a timer of 50 ms runs late when there is more work than time. */
export class EventLoopLag implements Disposable {
  readonly #log: Logger;
  readonly #metrics: Pick<Metrics, 'loopDelay'>;
  readonly #timers = new DisposableStack();
  /** Time at which the next sample is due, by performance.now(); infinite before the start. */
  #due = Infinity;
  #lateMs = 0;

  constructor(log: Logger, metrics: Pick<Metrics, 'loopDelay'>) {
    this.#log = log;
    this.#metrics = metrics;
  }

  start(): void {
    this.#due = performance.now() + SAMPLE_MS;
    this.#timers.use(every(SAMPLE_MS, 0, () => this.#sample()));
  }

  /** Milliseconds by which the last sample was late, or by which the next one is overdue, whichever is more. */
  get lateMs(): number {
    return Math.max(this.#lateMs, performance.now() - this.#due);
  }

  #sample(): void {
    const now = performance.now();
    const lateMs = Math.max(0, now - this.#due);
    this.#lateMs = lateMs;
    this.#due = now + SAMPLE_MS;
    this.#metrics.loopDelay.observe(lateMs / 1_000);
    if (lateMs > LOG_ABOVE_MS) this.#log.warn({ lateMs: Math.round(lateMs) }, 'the event loop was blocked');
  }

  [Symbol.dispose](): void {
    this.#timers.dispose();
  }
}
