/** Messages of a batch, and the time that one should take, in milliseconds: sends and other calls run beside it. */
const MOST = 1_000;
const FEWEST = 20;
const FIRST = 200;
const TARGET_MS = 250;

/** Number of messages of a batch, by the time that the batches before took: machines and databases differ a hundredfold. */
export class BatchSize {
  #size = FIRST;

  get size(): number {
    return this.#size;
  }

  /** After a full batch that took `ms` milliseconds; infinite for one that failed. */
  adjust(ms: number): void {
    if (ms < TARGET_MS / 2) this.#size = Math.min(MOST, this.#size * 2);
    else if (ms > TARGET_MS * 2) this.#size = Math.max(FEWEST, Math.floor(this.#size / 2));
  }
}
