/** Time from one thing to the next, in milliseconds, where on average `perSecond` are due a second. */
export type Gap = (perSecond: number) => number;

/** As a clock ticks. */
export const even: Gap = (perSecond) => 1_000 / perSecond;

/** As people come who know nothing of each other: a Poisson process, whose gaps are exponential. */
export const byChance: Gap = (perSecond) => -Math.log(1 - Math.random()) * (1_000 / perSecond);

/**
 * When things are due that are done at a fixed rate, whatever becomes of them: an open loop. Who is late does at once
 * all that was missed, and counts each latency from the time it was meant for. A loop that instead waits for the answer
 * before it looks at the clock leaves out just those requests that would have met a service that hangs: Gil Tene named
 * that coordinated omission ("How NOT to Measure Latency").
 */
export class Schedule {
  readonly #perSecond: number;
  readonly #gap: Gap;
  #next: number;

  /** From `start` on, by the clock of performance.now(). */
  constructor(of: { perSecond: number; start: number; gap?: Gap }) {
    this.#perSecond = of.perSecond;
    this.#gap = of.gap ?? even;
    this.#next = of.start;
  }

  /** When the next thing is or was due, in milliseconds. */
  get next(): number {
    return this.#next;
  }

  /** The time the next thing was meant for, once each; undefined: nothing is due at `now`. */
  take(now: number): number | undefined {
    if (this.#next > now) return undefined;
    const due = this.#next;
    this.#next += this.#gap(this.#perSecond);
    return due;
  }
}
