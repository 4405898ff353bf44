import type { Context } from './context.ts';

/** How long changes are gathered before the total is read again, in milliseconds. */
const SETTLE_MS = 2_000;

/**
 * Unread messages of all threads, also of those that are not loaded. The service's number is the truth. What the client
 * sees meanwhile moves it at once, and then it is read again.
 */
export class UnreadTotal {
  readonly #context: Context;
  readonly #onChange: () => void;
  /** Null until the service has told it. */
  #count: number | null = null;
  /** Counts moves, to see whether one came while the total was read. */
  #moves = 0;
  #isScheduled = false;

  constructor(context: Context, onChange: () => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  get count(): number | null {
    return this.#count;
  }

  /** A connection is open, and the service told the total, or could not. */
  opened(count: number | undefined): void {
    // The timer of the connection before may have been cancelled by `close`.
    this.#isScheduled = false;
    if (count === undefined) this.readSoon();
    else this.#set(count);
  }

  /** One loaded thread has this many more unread messages, or fewer. */
  move(by: number): void {
    if (by === 0) return;
    this.#moves += 1;
    if (this.#count !== null) this.#set(Math.max(0, this.#count + by));
    this.readSoon();
  }

  /** The total may have changed in a way that is not known here. */
  readSoon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#context.timers.after(SETTLE_MS, () => {
      this.#isScheduled = false;
      void this.#read();
    });
  }

  async #read(): Promise<void> {
    const moves = this.#moves;
    try {
      const { messages } = await this.#context.rest.call('getUnread', {});
      this.#set(messages);
      if (moves !== this.#moves) this.readSoon();
    } catch {
      // The next `hello` has it.
    }
  }

  #set(count: number): void {
    this.#count = count;
    this.#onChange();
  }
}
