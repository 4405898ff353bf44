import type { Clock } from './clock.ts';
import { failed } from './failure.ts';

/** The waits of one client: each has an end, and all end when the client closes. */
export class Timers {
  readonly clock: Clock;
  /** How to cancel what waits, and what to tell who waits. */
  readonly #waiting = new Map<() => void, (() => void) | undefined>();

  #isClosed = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Calls `work` after `ms` milliseconds unless cancelled or closed. Returns how to cancel it. */
  after(ms: number, work: () => void, onClose?: () => void): () => void {
    if (this.#isClosed) {
      onClose?.();
      return () => {};
    }
    const stop = this.clock.after(ms, () => {
      this.#waiting.delete(cancel);
      work();
    });
    const cancel = (): void => {
      stop();
      this.#waiting.delete(cancel);
    };
    this.#waiting.set(cancel, onClose);
    return cancel;
  }

  /** Resolves after `ms` milliseconds. Rejects with `closed`. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.after(ms, resolve, () => reject(failed('closed', 'The client was closed.')));
    });
  }

  /** What `work` comes to. Rejects with `timeout` when it takes longer than `ms` milliseconds, and with `closed`. */
  inTime<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.after(
        ms,
        () => reject(failed('timeout', `${what} took longer than ${ms} ms.`)),
        () => reject(failed('closed', 'The client was closed.')),
      );
      work.then(resolve, reject).finally(cancel);
    });
  }

  /** Waits may begin again. */
  open(): void {
    this.#isClosed = false;
  }

  /** Ends every wait; none begins until `open`. */
  close(): void {
    this.#isClosed = true;
    const waiting = [...this.#waiting];
    for (const [cancel] of waiting) cancel();
    for (const [, onClose] of waiting) onClose?.();
  }
}
