import type { Message, Seq, UserId } from './wire.ts';

/** A message that the service has stored. It keeps the `key` that it had while pending. */
export interface StoredItem {
  readonly state: 'stored';
  readonly key: string;
  readonly message: Message;
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
  #isLoaded = false;

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
    return this.#isLoaded && this.#ahead.size > 0;
  }

  get first(): Seq {
    return this.#base + 1;
  }

  get last(): Seq {
    return this.#base + this.#run.length;
  }

  /** Replaces the run by these messages, oldest first. Messages beyond a gap are appended if they follow. */
  reset(messages: readonly Message[]): void {
    this.#run = [];
    this.#base = (messages[0]?.seq ?? 1) - 1;
    this.#isLoaded = true;
    this.add(messages);
  }

  /** Removes everything. */
  clear(): void {
    this.#run = [];
    this.#ahead.clear();
    this.#base = 0;
    this.#isLoaded = false;
  }

  /** Adds messages in any order. Known ones are ignored. */
  add(messages: readonly Message[]): void {
    for (const message of messages) {
      if (this.#isLoaded && message.seq === this.last + 1) this.#run.push(toItem(message));
      else if (this.#ahead.size < MAX_AHEAD) this.#ahead.set(message.seq, message);
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
      if (message.receiverId !== reader) continue;
      if (message.readAt !== null) return;
      this.#run[i] = { ...item, message: { ...message, readAt } };
    }
  }

  /** Number of messages for `reader` after `seq`; undefined when not all of them are loaded. */
  countAfter(seq: Seq, reader: UserId): number | undefined {
    if (!this.#isLoaded || seq < this.#base || this.#ahead.size > 0) return undefined;
    return this.#run.slice(seq - this.#base).filter(({ message }) => message.receiverId === reader).length;
  }

  #appendAhead(): void {
    for (let next = this.#ahead.get(this.last + 1); next; next = this.#ahead.get(this.last + 1)) {
      this.#ahead.delete(next.seq);
      this.#run.push(toItem(next));
    }
    for (const seq of this.#ahead.keys()) if (seq <= this.last) this.#ahead.delete(seq);
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
  return { state: 'stored', key: toItemKey(message.senderId, message.clientId ?? message.id), message };
}
