import type { Message } from '@messaging/protocol/message';

/** Fields of a message that a client keeps. */
export type ReceivedMessage = Pick<
  Message,
  | 'id'
  | 'threadId'
  | 'seq'
  | 'senderId'
  | 'kind'
  | 'clientId'
  | 'readAt'
  | 'version'
  | 'change'
  | 'body'
  | 'deletedAt'
  | 'reactions'
>;

/** What a view shows because of a message. */
interface Shown {
  /** Messages that are shown from now on. */
  readonly added: readonly ReceivedMessage[];
  /** The message, if it replaces the copy that was shown. */
  readonly replaced: ReceivedMessage | undefined;
}

/**
 * A thread as a client shows it: in the order of `seq`, without gaps, each message in its newest state. A message after a gap
 * waits for the missing ones.
 */
export class ThreadView {
  readonly threadId: string;
  readonly #early = new Map<number, ReceivedMessage>();
  readonly #shown: ReceivedMessage[] = [];
  #change = 0;
  /** Greatest change that the client has heard of. */
  #lastChange = 0;

  constructor(threadId: string) {
    this.threadId = threadId;
  }

  /** Seq of the newest message shown. */
  get last(): number {
    return this.#shown.length;
  }

  /** Number up to which all changes are shown. */
  get change(): number {
    return this.#change;
  }

  /** Messages shown, in the order of `seq`. */
  get messages(): readonly ReceivedMessage[] {
    return this.#shown;
  }

  get hasGap(): boolean {
    return this.#early.size > 0;
  }

  /** Whether a change is missing before one that has arrived. */
  get hasHole(): boolean {
    return this.#lastChange > this.#change;
  }

  /** Adds a message, known or not, in any state. */
  add(message: ReceivedMessage): Shown {
    const { seq, change } = message;
    const isNew = seq > this.last;
    const known = isNew ? this.#early.get(seq) : this.#shown[seq - 1];
    const isNewer = known === undefined || (change ?? 0) > (known.change ?? 0);
    if (isNew && isNewer) this.#early.set(seq, message);
    if (!isNew && isNewer) this.#shown[seq - 1] = message;
    if (change !== null) this.learnChanges(change - 1, change);
    return { added: this.#showEarly(), replaced: !isNew && isNewer ? message : undefined };
  }

  /** Applies that all changes after `after` up to `upTo` have arrived. */
  learnChanges(after: number, upTo: number): void {
    this.#lastChange = Math.max(this.#lastChange, upTo);
    if (after <= this.#change) this.#change = Math.max(this.#change, upTo);
  }

  #showEarly(): ReceivedMessage[] {
    const added: ReceivedMessage[] = [];
    for (let next = this.#early.get(this.last + 1); next; next = this.#early.get(this.last + 1)) {
      this.#early.delete(next.seq);
      this.#shown.push(next);
      added.push(next);
    }
    return added;
  }
}
