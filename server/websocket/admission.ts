import { AppError } from '../app-error.ts';
import type { EventLoopLag } from '../observe/event-loop-lag.ts';

/** Connections that may be on their way in at once, from the handshake until `hello`: a fifth of a second of work. */
const MAX_ARRIVING = 500;
/** A loop that is so late, in milliseconds, has more than enough to do. */
const MAX_LATE_MS = 300;
/** When the refused may come again, in milliseconds, each at another time, so that they do not come all at once again. */
const RETRY_MS = { from: 500, to: 3_000 };

/** Lets clients in at the pace at which they can be served, so that a herd does not starve those already connected. */
export class Admission {
  readonly #loop: EventLoopLag;
  #arriving = 0;

  constructor(loop: EventLoopLag) {
    this.#loop = loop;
  }

  /** Throws `overloaded` when too many are on their way in. */
  check(): void {
    if (this.#arriving < MAX_ARRIVING && this.#loop.lateMs <= MAX_LATE_MS) return;
    const retryAfterMs = Math.round(RETRY_MS.from + Math.random() * (RETRY_MS.to - RETRY_MS.from));
    throw new AppError('overloaded', { retryAfterMs });
  }

  /** Counts one more on its way in, until it is disposed of. */
  enter(): Disposable {
    this.#arriving += 1;
    return { [Symbol.dispose]: () => void (this.#arriving -= 1) };
  }
}
