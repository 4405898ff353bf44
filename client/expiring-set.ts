import type { Timers } from './timers.ts';

/** Keys that leave the set by themselves after a time. */
export class ExpiringSet {
  readonly #timers: Timers;
  readonly #cancels = new Map<string, () => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** In the order in which they were added. */
  get keys(): string[] {
    return [...this.#cancels.keys()];
  }

  has(key: string): boolean {
    return this.#cancels.has(key);
  }

  /** Adds the key, or keeps it, for `ms` milliseconds from now. `onExpire` is not called after `delete`. */
  add(key: string, ms: number, onExpire: () => void): void {
    this.#cancels.get(key)?.();
    const cancel = this.#timers.after(ms, () => {
      this.#cancels.delete(key);
      onExpire();
    });
    this.#cancels.set(key, cancel);
  }

  /** True when the key was in the set. */
  delete(key: string): boolean {
    this.#cancels.get(key)?.();
    return this.#cancels.delete(key);
  }
}
