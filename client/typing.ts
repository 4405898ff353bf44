import { TYPING } from '@messaging/protocol/limits';
import { ExpiringSet } from './expiring-set.ts';
import type { Timers } from './timers.ts';
import type { ThreadId } from './wire.ts';

/** Time without a call after which the user has stopped typing, in milliseconds. */
const IDLE_MS = 5_000;
/** The service ends the state by itself; the client waits this much longer, in milliseconds. */
const GRACE_MS = 1_000;

/** Threads in which the other member types. The state expires, in case the event that ends it is lost. */
export class OthersTyping {
  readonly #typing: ExpiringSet;
  readonly #onChange: (id: ThreadId) => void;

  constructor(timers: Timers, onChange: (id: ThreadId) => void) {
    this.#typing = new ExpiringSet(timers);
    this.#onChange = onChange;
  }

  has(id: ThreadId): boolean {
    return this.#typing.has(id);
  }

  set(id: ThreadId, isTyping: boolean): void {
    const wasTyping = this.#typing.has(id);
    if (isTyping) this.#typing.add(id, TYPING.holdMs + GRACE_MS, () => this.#onChange(id));
    else this.#typing.delete(id);
    if (wasTyping !== isTyping) this.#onChange(id);
  }
}

/** Threads in which the user types: sent at once, repeated every 3 s while calls come, and ended 5 s after the last call. */
export class OwnTyping {
  readonly #typing: ExpiringSet;
  readonly #announced: ExpiringSet;
  readonly #send: (id: ThreadId, isTyping: boolean) => void;

  constructor(timers: Timers, send: (id: ThreadId, isTyping: boolean) => void) {
    this.#typing = new ExpiringSet(timers);
    this.#announced = new ExpiringSet(timers);
    this.#send = send;
  }

  set(id: ThreadId, isTyping: boolean): void {
    if (!isTyping) {
      if (this.onMessageSent(id)) this.#send(id, false);
      return;
    }
    this.#typing.add(id, IDLE_MS, () => this.set(id, false));
    if (!this.#announced.has(id)) this.#announce(id);
  }

  /** Ends the state without a frame, because a message ends it for the other member. True when the user was typing. */
  onMessageSent(id: ThreadId): boolean {
    const wasTyping = this.#typing.delete(id);
    return this.#announced.delete(id) || wasTyping;
  }

  #announce(id: ThreadId): void {
    this.#send(id, true);
    this.#announced.add(id, TYPING.repeatMs, () => {
      if (this.#typing.has(id)) this.#announce(id);
    });
  }
}
