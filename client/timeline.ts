import { LIMITS } from '@messaging/protocol/limits';
import { isFor } from './is-for.ts';
import { toNewerMessage } from './newer-message.ts';
import type { Message, Seq, UserId } from './wire.ts';

/** A message that the service has stored. It keeps the `key` that it had while pending. */
export interface StoredItem {
  readonly state: 'stored';
  readonly key: string;
  readonly message: Message;
  /** True while a change of the user is not stored yet. `message` shows it already, and goes back if it is refused. */
  readonly isChanging: boolean;
}

/** Messages kept of one thread, at most some 100 MB. Beyond that the earliest are dropped and can be loaded again. */
const MAX_KEPT = 100_000;
/** Messages kept beyond a gap. Further ones are fetched together with the gap. */
const MAX_AHEAD = 500;

/** The messages of a thread: one run without a gap, and messages beyond a gap. */
export class Timeline {
  #run: StoredItem[] = [];
  #ahead = new Map<Seq, Message>();
  /** The `seq` before the run. */
  #base: Seq = 0;
  #change = 0;
  /** Newest change that the replies to a message show, by its id. */
  readonly #quoteChanges = new Map<string, number>();
  #isLoaded = false;
  /** True while messages after the run are left out: the reader has jumped to its place. */
  hasLater = false;

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Messages in order of `seq`, without a gap. Not to be changed. */
  get items(): readonly StoredItem[] {
    return this.#run;
  }

  /** Messages beyond a gap, in order of `seq`. */
  get ahead(): readonly Message[] {
    return [...this.#ahead.values()].sort((a, b) => a.seq - b.seq);
  }

  get hasGap(): boolean {
    return this.#isLoaded && !this.hasLater && this.#ahead.size > 0;
  }

  get first(): Seq {
    return this.#base + 1;
  }

  get last(): Seq {
    return this.#base + this.#run.length;
  }

  /** Number up to which the messages show all changes of the thread. */
  get change(): number {
    return this.#change;
  }

  /** The message with this id or client id. */
  find(id: string): Message | undefined {
    const isMeant = (message: Message): boolean => message.id === id || message.clientId === id;
    return this.#run.findLast(({ message }) => isMeant(message))?.message ?? this.ahead.find(isMeant);
  }

  /**
   * Replaces the run by these messages, oldest first, which show all changes up to `change`. Messages beyond a gap are appended
   * if they follow.
   */
  reset(messages: readonly Message[], change: number): void {
    this.#run = [];
    this.#quoteChanges.clear();
    this.#base = (messages[0]?.seq ?? 1) - 1;
    this.#change = change;
    this.#isLoaded = true;
    this.hasLater = false;
    this.add(messages);
  }

  /** Removes everything. */
  clear(): void {
    this.#run = [];
    this.#ahead.clear();
    this.#base = 0;
    this.#change = 0;
    this.#isLoaded = false;
    this.hasLater = false;
  }

  /** Adds messages in any order. A known one is replaced by a newer one; one before the run is ignored. */
  add(messages: readonly Message[]): void {
    for (const message of messages) {
      this.#put(message);
      if (message.change !== null) this.#updateQuotes(message, message.change);
      // Also if it is outside the run: a page that contains it will show it as it is then.
      if (message.change !== null) this.learnChanges(message.change - 1, message.change);
    }
    if (this.#isLoaded) this.#appendAhead();
  }

  /** Adds messages before the run, oldest first. They are ignored when they do not reach it. */
  addEarlier(messages: readonly Message[]): void {
    const earlier = messages.filter(({ seq }) => seq < this.first);
    if (earlier.at(-1)?.seq !== this.#base) return;
    this.#run = [...earlier.map(toItem), ...this.#run];
    this.#base -= earlier.length;
  }

  /** Applies that the messages show the changes after `after` up to `upTo`. Ignored when changes before these are unknown. */
  learnChanges(after: number, upTo: number): void {
    if (after <= this.#change) this.#change = Math.max(this.#change, upTo);
  }

  /** Applies that the messages may not show the changes after `change`. */
  forgetChanges(change: number): void {
    this.#change = Math.min(this.#change, change);
  }

  /** Drops the messages beyond a gap that cannot be filled. */
  dropAhead(): void {
    this.#ahead.clear();
  }

  /** Applies that `reader` has read everything up to `seq` at `readAt`. */
  markRead(reader: UserId, seq: Seq, readAt: string): void {
    for (let i = Math.min(seq, this.last) - this.first; i >= 0; i--) {
      const item = this.#run[i];
      if (item === undefined) return;
      const { message } = item;
      // In a group positions tell who has read what, and no message does.
      if (message.receiverId === null) return;
      if (message.receiverId !== reader) continue;
      if (message.readAt !== null) return;
      this.#run[i] = { ...item, message: { ...message, readAt } };
    }
  }

  /** Number of messages for `reader` after `seq`; undefined when not all of them are loaded. */
  countAfter(seq: Seq, reader: UserId): number | undefined {
    if (!this.#isLoaded || this.hasLater || seq < this.#base || this.#ahead.size > 0) return undefined;
    return this.#run.slice(seq - this.#base).filter(({ message }) => isFor(message, reader)).length;
  }

  #put(message: Message): void {
    const { seq } = message;
    const index = seq - this.first;
    const item = this.#run[index];
    if (item !== undefined) this.#run[index] = withMessage(item, toNewerMessage(item.message, message));
    else if (this.#isLoaded && seq === this.last + 1) this.#run.push(toItem(message));
    else if (!this.#isLoaded || seq > this.last) this.#putAhead(message);
  }

  /** Shows a changed message in the replies to it: their own `change` does not tell that. */
  #updateQuotes({ id, body, deletedAt }: Message, change: number): void {
    if (change < (this.#quoteChanges.get(id) ?? 0)) return;
    const preview = Array.from(body.slice(0, 2 * LIMITS.previewCodePoints))
      .slice(0, LIMITS.previewCodePoints)
      .join('');
    for (const [i, item] of this.#run.entries()) {
      const { replyTo } = item.message;
      // Without a preview this user may not see the quoted message.
      if (replyTo?.messageId !== id || replyTo.preview === null) continue;
      const quote = { ...replyTo, preview, isDeleted: deletedAt !== null };
      this.#run[i] = withMessage(item, { ...item.message, replyTo: quote });
      this.#quoteChanges.set(id, change);
    }
  }

  #putAhead(message: Message): void {
    const known = this.#ahead.get(message.seq);
    if (known !== undefined) this.#ahead.set(message.seq, toNewerMessage(known, message));
    else if (this.#ahead.size < MAX_AHEAD) this.#ahead.set(message.seq, message);
  }

  #appendAhead(): void {
    for (const [seq, message] of this.#ahead) {
      if (seq > this.last) continue;
      this.#ahead.delete(seq);
      this.#put(message);
    }
    for (let next = this.#ahead.get(this.last + 1); next; next = this.#ahead.get(this.last + 1)) {
      this.#ahead.delete(next.seq);
      this.#put(next);
    }
    if (this.#run.length > MAX_KEPT) this.#dropEarliest();
  }

  #dropEarliest(): void {
    const dropped = MAX_KEPT / 10;
    this.#run = this.#run.slice(dropped);
    this.#base += dropped;
  }
}

/** Key of an item. Client ids are unique among the messages of one sender. */
export function toItemKey(senderId: UserId | null, id: string): string {
  return `${senderId}/${id}`;
}

function toItem(message: Message): StoredItem {
  const key = toItemKey(message.senderId, message.clientId ?? message.id);
  return { state: 'stored', key, message, isChanging: false };
}

function withMessage(item: StoredItem, message: Message): StoredItem {
  return item.message === message ? item : { ...item, message };
}
