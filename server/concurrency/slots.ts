import { AppError } from '../app-error.ts';

/** Limits the pieces of work that run at once; further ones wait, in their order, and more than `maxWaiting` are refused. */
export class Slots {
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ maxRunning, maxWaiting }: { readonly maxRunning: number; readonly maxWaiting: number }) {
    this.#maxRunning = maxRunning;
    this.#maxWaiting = maxWaiting;
  }

  /** Rejects like `work`, and with `overloaded` if too much waits. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#maxRunning) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) throw new AppError('overloaded', { retryAfterMs: 2_000 });
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
