import type { Context } from './context.ts';
import type { UnreadTotals } from './wire.ts';

/** Time during which changes are gathered before the totals are read again, in milliseconds. */
const SETTLE_MS = 2_000;

/**
 * Unread totals over all threads, loaded or not. The service's numbers are the truth: local changes adjust the number of messages
 * at once, and the event of the service follows. An older service sends none: then the totals are read again.
 */
export class UnreadTotal {
  readonly #context: Context;
  readonly #onChange: () => void;
  /** Null until the service has sent them. */
  #totals: UnreadTotals | null = null;
  /** Adjustments so far. A change during a read means that the total may be outdated. */
  #adjustments = 0;
  #isScheduled = false;

  constructor(context: Context, onChange: () => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  get totals(): UnreadTotals | null {
    return this.#totals;
  }

  /** Applies the totals of `hello`; null when the service could not read them, undefined when it knows none. */
  onOpen(totals: UnreadTotals | null | undefined): void {
    // `close` may have cancelled the timer.
    this.#isScheduled = false;
    if (totals == null) this.scheduleRead();
    else this.#set(totals);
  }

  /** Applies the totals of an event, or of an answer. Of two the one with the greater `at` is newer. */
  onTotals(totals: UnreadTotals): void {
    if (!(totals.at < (this.#totals?.at ?? 0))) this.#set(totals);
  }

  /** Adjusts the number of messages by the change of one loaded thread. */
  adjust(by: number): void {
    if (by === 0) return;
    this.#adjustments += 1;
    if (this.#totals !== null)
      this.#set({ ...this.#totals, messages: Math.max(0, this.#totals.messages + by) });
    this.scheduleRead();
  }

  /** The totals may have changed in an unknown way: reads them again soon, unless an event tells. */
  scheduleRead(): void {
    if (this.#isScheduled || this.#totals?.at !== undefined) return;
    this.#isScheduled = true;
    this.#context.timers.after(SETTLE_MS, () => {
      this.#isScheduled = false;
      void this.#read();
    });
  }

  async #read(): Promise<void> {
    const adjustments = this.#adjustments;
    try {
      this.onTotals(await this.#context.rest.call('getUnread', { include: 'groups' }));
      if (adjustments !== this.#adjustments) this.scheduleRead();
    } catch {
      // The next `hello` brings the totals.
    }
  }

  #set(totals: UnreadTotals): void {
    this.#totals = totals;
    this.#onChange();
  }
}
