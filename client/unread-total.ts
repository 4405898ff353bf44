import type { Context } from './context.ts';

/** Time during which changes are gathered before the total is read again, in milliseconds. */
const SETTLE_MS = 2_000;

/**
 * Number of unread messages in all threads, loaded or not. The service's number is the truth: local changes adjust it at
 * once, and then it is read again.
 */
export class UnreadTotal {
  readonly #context: Context;
  readonly #onChange: () => void;
  /** Null until the service has sent it. */
  #count: number | null = null;
  /** Adjustments so far. A change during a read means that the total may be outdated. */
  #adjustments = 0;
  #isScheduled = false;

  constructor(context: Context, onChange: () => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  get count(): number | null {
    return this.#count;
  }

  /** Applies the total of `hello`; undefined when the service could not read it. */
  onOpen(count: number | undefined): void {
    // `close` may have cancelled the timer.
    this.#isScheduled = false;
    if (count === undefined) this.scheduleRead();
    else this.#set(count);
  }

  /** Adjusts the total by the change of one loaded thread. */
  adjust(by: number): void {
    if (by === 0) return;
    this.#adjustments += 1;
    if (this.#count !== null) this.#set(Math.max(0, this.#count + by));
    this.scheduleRead();
  }

  /** Reads the total again soon: it may have changed in an unknown way. */
  scheduleRead(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#context.timers.after(SETTLE_MS, () => {
      this.#isScheduled = false;
      void this.#read();
    });
  }

  async #read(): Promise<void> {
    const adjustments = this.#adjustments;
    try {
      const { messages } = await this.#context.rest.call('getUnread', { include: 'groups' });
      this.#set(messages);
      if (adjustments !== this.#adjustments) this.scheduleRead();
    } catch {
      // The next `hello` brings the total.
    }
  }

  #set(count: number): void {
    this.#count = count;
    this.#onChange();
  }
}
