import { TYPING } from '@messaging/protocol/limits';
import { ExpiringSet } from './expiring-set.ts';
import type { Timers } from './timers.ts';
import type { ThreadId, UserId } from './wire.ts';

/** Time without a call after which the user has stopped typing, in milliseconds. */
const IDLE_MS = 5_000;
/** The service ends the state by itself; the client waits this much longer, in milliseconds. */
const GRACE_MS = 1_000;

/** Other members who type, by thread. The state expires, in case the event that ends it is lost. */
export class OthersTyping {
  readonly #typing: ExpiringSet;
  readonly #onChange: (id: ThreadId) => void;

  constructor(timers: Timers, onChange: (id: ThreadId) => void) {
    this.#typing = new ExpiringSet(timers);
    this.#onChange = onChange;
  }

  /** Those who type in the thread, in the order in which they began. */
  list(id: ThreadId): UserId[] {
    const prefix = toKey(id, '');
    const keys = this.#typing.keys.filter((key) => key.startsWith(prefix));
    return keys.map((key) => Number(key.slice(prefix.length)));
  }

  set(id: ThreadId, userId: UserId, isTyping: boolean): void {
    const key = toKey(id, userId);
    const wasTyping = this.#typing.has(key);
    if (isTyping) this.#typing.add(key, TYPING.holdMs + GRACE_MS, () => this.#onChange(id));
    else this.#typing.delete(key);
    if (wasTyping !== isTyping) this.#onChange(id);
  }

  /** Ends the state of everybody in the thread. */
  clear(id: ThreadId): void {
    for (const userId of this.list(id)) this.set(id, userId, false);
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
      if (this.end(id)) this.#send(id, false);
      return;
    }
    this.#typing.add(id, IDLE_MS, () => this.set(id, false));
    if (!this.#announced.has(id)) this.#announce(id);
  }

  /** Ends the state without a frame, as when a message ends it for the others. True when the user was typing. */
  end(id: ThreadId): boolean {
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

function toKey(id: ThreadId, userId: UserId | ''): string {
  return `${id} ${userId}`;
}
