import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

const LOOK_MS = 50;
/** So late, in milliseconds, everybody notices. */
const TELL_MS = 1_000;

/** How late this process is: timers run late when there is more to do than time. */
export class EventLoopLag implements Disposable {
  readonly #timer: Timer;
  #due = performance.now() + LOOK_MS;
  #late = 0;

  constructor(log: Logger, metrics: Pick<Metrics, 'loopDelay'>) {
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#late = Math.max(0, now - this.#due);
      this.#due = now + LOOK_MS;
      metrics.loopDelay.observe(this.#late / 1_000);
      if (this.#late > TELL_MS) log.warn({ lateMs: Math.round(this.#late) }, 'the event loop was held up');
    }, LOOK_MS);
  }

  /** Milliseconds by which the last look was late, or the next one is by now. */
  get lateMs(): number {
    return Math.max(this.#late, performance.now() - this.#due);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
