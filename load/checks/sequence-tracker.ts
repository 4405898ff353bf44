/** Tracks numbers from 0 on, each of which must come once, in any order. Keeps only the numbers that came too early. */
export class SequenceTracker {
  readonly #early = new Set<number>();
  #next = 0;

  /** Count of numbers received without a gap, from 0 on. */
  get contiguous(): number {
    return this.#next;
  }

  get count(): number {
    return this.#next + this.#early.size;
  }

  /** Returns false when the number came before. */
  add(n: number): boolean {
    if (n < this.#next || this.#early.has(n)) return false;
    this.#early.add(n);
    while (this.#early.delete(this.#next)) this.#next += 1;
    return true;
  }
}
