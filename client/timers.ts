import type { Clock } from './clock.ts';
import { createError } from './failure.ts';

/** Timers of one client, all of which end when the client closes. */
export class Timers {
  readonly clock: Clock;
  /** Active timers: the function that cancels each, and its `onClose`. */
  readonly #active = new Map<() => void, (() => void) | undefined>();

  #isClosed = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Calls `work` after `ms` milliseconds, or `onClose` when the client closes before. Returns a function that cancels both. */
  after(ms: number, work: () => void, onClose?: () => void): () => void {
    if (this.#isClosed) {
      onClose?.();
      return () => {};
    }
    const stop = this.clock.after(ms, () => {
      this.#active.delete(cancel);
      work();
    });
    const cancel = (): void => {
      stop();
      this.#active.delete(cancel);
    };
    this.#active.set(cancel, onClose);
    return cancel;
  }

  /** Resolves after `ms` milliseconds. Rejects with `closed`. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.after(ms, resolve, () => reject(createError('closed', 'The client was closed.')));
    });
  }

  /** Settles like `work`. Rejects with `timeout` after `ms` milliseconds, and with `closed`. */
  withTimeout<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.after(
        ms,
        () => reject(createError('timeout', `${what} took longer than ${ms} ms.`)),
        () => reject(createError('closed', 'The client was closed.')),
      );
      work.then(resolve, reject).finally(cancel);
    });
  }

  /** Allows new timers after `close`. */
  open(): void {
    this.#isClosed = false;
  }

  /** Ends all timers. New ones end at once until `open`. */
  close(): void {
    this.#isClosed = true;
    const active = [...this.#active];
    for (const [cancel] of active) cancel();
    for (const [, onClose] of active) onClose?.();
  }
}
