/** The body of message `n` of somebody: as long as a line of chat, and no two are the same. */
export function bodyOf(from: number, n: number): string {
  return `message ${n} of ${from}, about as long as a line of chat between two people who work together.`;
}

/** What `bodyOf` was given. Throws at another body. */
export function readBody(body: string): { from: number; n: number } {
  const [word, n, , from] = body.split(' ', 4);
  if (word !== 'message' || n === undefined || from === undefined) throw new Error(`not a message: ${body}`);
  return { from: Number.parseInt(from), n: Number.parseInt(n) };
}

/** The numbers 0, 1, 2 … of which each must come once, in whatever order. */
export class Numbers {
  /** How many have come, and how many of them before a lower one. */
  count = 0;
  early = 0;
  #next = 0;
  readonly #ahead = new Set<number>();

  /** Throws when `n` has come before. */
  take(n: number): void {
    if (n < this.#next || this.#ahead.has(n)) throw new Error(`number ${n} came twice`);
    this.count += 1;
    if (n > this.#next) {
      this.early += 1;
      this.#ahead.add(n);
      return;
    }
    this.#next += 1;
    while (this.#ahead.delete(this.#next)) this.#next += 1;
  }

  /** Throws unless exactly the first `total` have come. */
  checkEnd(total: number): void {
    if (this.#next !== total || this.#ahead.size > 0) throw new Error(`${this.count} came of ${total}`);
  }
}
