import type { Clock } from '@messaging/client';

/** A clock that advances only by `pass`. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-01-31T12:00:00.000Z');
  readonly #timers = new Map<symbol, { at: number; work: () => void }>();
  readonly #random: () => number;

  constructor(random: () => number = () => 0.5) {
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.#random();
  }

  after(ms: number, work: () => void): () => void {
    const id = Symbol(String(ms));
    this.#timers.set(id, { at: this.#now + Math.max(0, ms), work });
    return () => void this.#timers.delete(id);
  }

  /** Advances the clock by `ms` milliseconds. Runs each due timer in order, and all work that follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await idle();
    for (let due = this.#next(end); due !== undefined; due = this.#next(end)) {
      const [id, { at, work }] = due;
      this.#timers.delete(id);
      this.#now = at;
      work();
      await idle();
    }
    this.#now = end;
  }

  #next(end: number) {
    let first: [symbol, { at: number; work: () => void }] | undefined;
    for (const entry of this.#timers)
      if (entry[1].at <= end && (first === undefined || entry[1].at < first[1].at)) first = entry;
    return first;
  }
}

/** Resolves when all pending promise callbacks have run. */
async function idle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
