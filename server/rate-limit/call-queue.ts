import type { UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';

interface Options {
  /** Calls of a user that run at once. */
  readonly maxRunning: number;
  /** Calls of a user that wait. */
  readonly maxWaiting: number;
  /** How long one waits, in milliseconds. */
  readonly maxWaitMs: number;
}

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets a few calls of a user run at once; the next ones start in the order in which they came. */
export class CallQueue {
  readonly #options: Options;
  readonly #queues = new Map<UserId, Queue>();
  #waiting = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Calls of all users that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Resolves when the call may start; disposing of the result ends it. Rejects with `rate_limited` when too many calls
   * of the user wait, and with `overloaded` when this one has waited too long.
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

  /** The next call takes the place of the one that ends. */
  #leave(userId: UserId, queue: Queue): void {
    const next = queue.waiting.shift();
    if (next !== undefined) return next();
    queue.running -= 1;
    if (queue.running === 0) this.#queues.delete(userId);
  }
}
