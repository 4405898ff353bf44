/** Returns the time to the next item in milliseconds, where on average `perSecond` items are due per second. */
export type NextGap = (perSecond: number) => number;

/** A constant gap. */
export const fixedGap: NextGap = (perSecond) => 1_000 / perSecond;

/** The gaps of a Poisson process, which are exponential: people arrive independently of each other. */
export const poissonGap: NextGap = (perSecond) => -Math.log(1 - Math.random()) * (1_000 / perSecond);

/**
 * Due times of an open loop: items are due at a fixed rate, whatever happens to the earlier ones. A late caller
 * handles all missed items at once and counts each latency from its due time. A loop that waits for an answer
 * before it reads the clock leaves out exactly the requests that a hanging service would have received:
 * coordinated omission (Gil Tene, "How NOT to Measure Latency").
 */
export class Schedule {
  readonly #perSecond: number;
  readonly #gap: NextGap;
  #next: number;

  /** Starts at `start`, by performance.now(). */
  constructor(options: { perSecond: number; start: number; gap?: NextGap }) {
    this.#perSecond = options.perSecond;
    this.#gap = options.gap ?? fixedGap;
    this.#next = options.start;
  }

  /** Due time of the next item, in milliseconds. */
  get next(): number {
    return this.#next;
  }

  /** Returns the due time of the next item, once per item; undefined when nothing is due at `now`. */
  take(now: number): number | undefined {
    if (this.#next > now) return undefined;
    const due = this.#next;
    this.#next += this.#gap(this.#perSecond);
    return due;
  }
}
