/** Body of a user's message `n`: as long as a line of chat, and unique. */
export function makeBody(from: number, n: number): string {
  return `message ${n} of ${from}, about as long as a line of chat between two people who work together.`;
}

/** Reads the arguments of `makeBody` from a body. Throws at any other body. */
export function readBody(body: string): { from: number; n: number } {
  const [word, n, , from] = body.split(' ', 4);
  if (word !== 'message' || n === undefined || from === undefined) throw new Error(`not a message: ${body}`);
  return { from: Number.parseInt(from), n: Number.parseInt(n) };
}

/** Tracks the numbers 0, 1, 2 …, each of which must come once, in any order. */
export class NumberTracker {
  /** Count of all numbers received, and of those that came before a lower one. */
  count = 0;
  early = 0;
  #next = 0;
  readonly #ahead = new Set<number>();

  /** Throws when `n` came before. */
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

  /** Throws unless exactly the first `total` numbers have come. */
  checkEnd(total: number): void {
    if (this.#next !== total || this.#ahead.size > 0) throw new Error(`${this.count} came of ${total}`);
  }
}
