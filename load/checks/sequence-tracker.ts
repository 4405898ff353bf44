/** Numbers from 0 on, each of which must come once, in any order; takes room for those only that came too early. */
export class Seen {
  readonly #early = new Set<number>();
  #next = 0;

  /** How many have come without a hole. */
  get inARow(): number {
    return this.#next;
  }

  get count(): number {
    return this.#next + this.#early.size;
  }

  /** False: it came before. */
  add(n: number): boolean {
    if (n < this.#next || this.#early.has(n)) return false;
    this.#early.add(n);
    while (this.#early.delete(this.#next)) this.#next += 1;
    return true;
  }
}
