import type { Timers } from './timers.ts';
import type { ThreadId } from './wire.ts';

/** Threads that leave the set by themselves after a time. */
export class ExpiringSet {
  readonly #timers: Timers;
  readonly #cancels = new Map<ThreadId, () => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  has(id: ThreadId): boolean {
    return this.#cancels.has(id);
  }

  /** Adds the thread, or keeps it, for `ms` milliseconds from now. `onExpire` is not called after `delete`. */
  add(id: ThreadId, ms: number, onExpire: () => void): void {
    this.#cancels.get(id)?.();
    const cancel = this.#timers.after(ms, () => {
      this.#cancels.delete(id);
      onExpire();
    });
    this.#cancels.set(id, cancel);
  }

  /** True when the thread was in the set. */
  delete(id: ThreadId): boolean {
    this.#cancels.get(id)?.();
    return this.#cancels.delete(id);
  }
}
