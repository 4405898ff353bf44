/** Fields of a message that a client keeps. */
export interface ReceivedMessage {
  readonly id: string;
  readonly threadId: string;
  readonly seq: number;
  readonly clientId: string | null;
  readonly readAt: string | null;
}

/**
 * A thread as a client shows it: in the order of `seq`, without gaps. A message after a gap waits for the missing ones.
 */
export class ThreadView {
  readonly threadId: string;
  readonly #early = new Map<number, ReceivedMessage>();
  #last = 0;

  constructor(threadId: string) {
    this.threadId = threadId;
  }

  /** Seq of the newest message shown. */
  get last(): number {
    return this.#last;
  }

  get hasGap(): boolean {
    return this.#early.size > 0;
  }

  /** Adds a message, known or not; returns the messages that can be shown from now on. */
  add(message: ReceivedMessage): ReceivedMessage[] {
    if (message.seq > this.#last) this.#early.set(message.seq, message);
    const shown: ReceivedMessage[] = [];
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) shown.push(next);
    return shown;
  }

  #takeNext(): ReceivedMessage | undefined {
    const next = this.#early.get(this.#last + 1);
    if (next === undefined) return undefined;
    this.#early.delete(next.seq);
    this.#last = next.seq;
    return next;
  }
}
