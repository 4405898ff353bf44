import { TYPING } from '@messaging/protocol/limits';
import type { Timers } from './timers.ts';
import type { ThreadId } from './wire.ts';

/** Without a call for so long, in milliseconds, the user has stopped typing. */
const STOPPED_MS = 5_000;

/** Threads in which something goes on that ends by itself. */
class Lasting {
  readonly #timers: Timers;
  readonly #ends = new Map<ThreadId, () => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  has(id: ThreadId): boolean {
    return this.#ends.has(id);
  }

  /** Starts, or goes on, for `ms`. `onEnd` is called when it ends by itself. */
  start(id: ThreadId, ms: number, onEnd: () => void): void {
    this.#ends.get(id)?.();
    const end = this.#timers.after(ms, () => {
      this.#ends.delete(id);
      onEnd();
    });
    this.#ends.set(id, end);
  }

  /** True: it went on. */
  end(id: ThreadId): boolean {
    this.#ends.get(id)?.();
    return this.#ends.delete(id);
  }
}

/** What the others type: over by itself, should the service not say so. */
export class OthersTyping {
  readonly #lasting: Lasting;
  readonly #onChange: (id: ThreadId) => void;

  constructor(timers: Timers, onChange: (id: ThreadId) => void) {
    this.#lasting = new Lasting(timers);
    this.#onChange = onChange;
  }

  has(id: ThreadId): boolean {
    return this.#lasting.has(id);
  }

  set(id: ThreadId, isTyping: boolean): void {
    const was = this.#lasting.has(id);
    // A second more than the service holds it: it says itself when it ends.
    if (isTyping) this.#lasting.start(id, TYPING.holdMs + 1_000, () => this.#onChange(id));
    else this.#lasting.end(id);
    if (was !== isTyping) this.#onChange(id);
  }
}

/** What the user types: told at once, again every 3 s while calls keep coming, and ended 5 s after the last. */
export class OwnTyping {
  readonly #typing: Lasting;
  readonly #told: Lasting;
  readonly #tell: (id: ThreadId, isTyping: boolean) => void;

  constructor(timers: Timers, tell: (id: ThreadId, isTyping: boolean) => void) {
    this.#typing = new Lasting(timers);
    this.#told = new Lasting(timers);
    this.#tell = tell;
  }

  set(id: ThreadId, isTyping: boolean): void {
    if (!isTyping) {
      if (this.sent(id)) this.#tell(id, false);
      return;
    }
    this.#typing.start(id, STOPPED_MS, () => this.set(id, false));
    if (!this.#told.has(id)) this.#repeat(id);
  }

  /** A message ends it without a word. True: the user was typing. */
  sent(id: ThreadId): boolean {
    const was = this.#typing.end(id);
    return this.#told.end(id) || was;
  }

  #repeat(id: ThreadId): void {
    this.#tell(id, true);
    this.#told.start(id, TYPING.repeatMs, () => {
      if (this.#typing.has(id)) this.#repeat(id);
    });
  }
}
