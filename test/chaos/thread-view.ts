/** What a client keeps of a message. */
export interface Seen {
  readonly id: string;
  readonly threadId: string;
  readonly seq: number;
  readonly clientId: string | null;
  readonly readAt: string | null;
}

/** A thread as a client shows it: without holes, in the order of `seq`. What comes early waits for what is missing. */
export class ThreadView {
  readonly threadId: string;
  readonly #early = new Map<number, Seen>();
  #last = 0;

  constructor(threadId: string) {
    this.threadId = threadId;
  }

  /** The place of the newest message shown. */
  get last(): number {
    return this.#last;
  }

  get hasHole(): boolean {
    return this.#early.size > 0;
  }

  /** Takes a message, known or not; returns what can be shown now and could not before. */
  take(message: Seen): Seen[] {
    if (message.seq > this.#last) this.#early.set(message.seq, message);
    const shown: Seen[] = [];
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) shown.push(next);
    return shown;
  }

  #takeNext(): Seen | undefined {
    const next = this.#early.get(this.#last + 1);
    if (next === undefined) return undefined;
    this.#early.delete(next.seq);
    this.#last = next.seq;
    return next;
  }
}
