import { AppError } from '../app-error.ts';
import type { EventLoopLag } from '../observe/event-loop-lag.ts';

/** Connections that may be between handshake and `hello` at once: a fifth of a second of work. */
const MAX_CONNECTING = 500;
/** Lag of the event loop at which no more connections are admitted, in milliseconds. */
const MAX_LATE_MS = 300;
/** Delay until a refused client may retry, in milliseconds; it is random, so that the clients do not all return at once. */
const RETRY_MS = { from: 500, to: 3_000 };

/** Admits clients at the rate at which they can be served, so that a mass reconnect does not starve connected clients. */
export class Admission {
  readonly #lag: EventLoopLag;
  #connecting = 0;

  constructor(loop: EventLoopLag) {
    this.#lag = loop;
  }

  /** Throws `overloaded` when too many clients are connecting. */
  check(): void {
    if (this.#connecting < MAX_CONNECTING && this.#lag.lateMs <= MAX_LATE_MS) return;
    const retryAfterMs = Math.round(RETRY_MS.from + Math.random() * (RETRY_MS.to - RETRY_MS.from));
    throw new AppError('overloaded', { retryAfterMs });
  }

  /** Counts one more connecting client, until the result is disposed of. */
  enter(): Disposable {
    this.#connecting += 1;
    return { [Symbol.dispose]: () => void (this.#connecting -= 1) };
  }
}
