import { Schedule, type Gap } from './schedule.ts';

/** Does things when a schedule says so. Timers are exact to a millisecond, which is in every latency measured this way. */
export class Pacer implements Disposable {
  readonly #schedule: Schedule;
  readonly #onDue: (meantFor: number) => void;
  #timer: Timer | undefined;

  /** Begins at once; `onDue` gets the time it was meant for, by the clock of performance.now(). */
  constructor(perSecond: number, onDue: (meantFor: number) => void, gap?: Gap) {
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
