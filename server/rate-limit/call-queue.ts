import type { UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';

interface Options {
  /** Maximum number of calls of a user that run at once. */
  readonly maxRunning: number;
  /** Maximum number of calls of a user that wait. */
  readonly maxWaiting: number;
  /** Time limit of a call's wait, in milliseconds. */
  readonly maxWaitMs: number;
}

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

/** Limits the calls of a user that run at once; further calls wait and start in the order of their arrival. */
export class CallQueue {
  readonly #options: Options;
  readonly #queues = new Map<UserId, Queue>();
  #waiting = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Number of waiting calls of all users. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Resolves when the call may start; disposing of the result ends the call. Rejects with `rate_limited` if too many calls
   * of the user wait, and with `overloaded` if this call has waited too long.
   */
  async enter(userId: UserId): Promise<Disposable> {
    const { maxRunning, maxWaiting } = this.#options;
    const queue = this.#queues.get(userId) ?? { running: 0, waiting: [] };
    this.#queues.set(userId, queue);
    if (queue.running < maxRunning) queue.running += 1;
    else if (queue.waiting.length < maxWaiting) await this.#wait(queue);
    else throw new AppError('rate_limited', { retryAfterMs: 1_000 });
    return { [Symbol.dispose]: () => this.#leave(userId, queue) };
  }

  async #wait({ waiting }: Queue): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.push(resolve);
    this.#waiting += 1;
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(resolve), 1);
      reject(new AppError('overloaded', { retryAfterMs: 1_000 }));
    }, this.#options.maxWaitMs);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting -= 1;
    }
  }

  /** Ends a call and starts the next one in its place. */
  #leave(userId: UserId, queue: Queue): void {
    const next = queue.waiting.shift();
    if (next !== undefined) return next();
    queue.running -= 1;
    if (queue.running === 0) this.#queues.delete(userId);
  }
}
