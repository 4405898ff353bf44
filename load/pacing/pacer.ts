import { Schedule, type NextGap } from './schedule.ts';

/**
 * Runs work when a schedule says it is due. Timers are exact to a millisecond, which is part of every latency
 * measured this way.
 */
export class Pacer implements Disposable {
  readonly #schedule: Schedule;
  readonly #onDue: (dueAt: number) => void;
  #timer: Timer | undefined;

  /** Starts at once. `onDue` gets the due time, by performance.now(). */
  constructor(perSecond: number, onDue: (dueAt: number) => void, gap?: NextGap) {
    this.#schedule = new Schedule({ perSecond, start: performance.now(), ...(gap && { gap }) });
    this.#onDue = onDue;
    this.#wait();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#run(), Math.max(1, this.#schedule.next - performance.now()));
  }

  #run(): void {
    const now = performance.now();
    for (let due = this.#schedule.take(now); due !== undefined; due = this.#schedule.take(now))
      this.#onDue(due);
    if (this.#timer !== undefined) this.#wait();
  }
}
