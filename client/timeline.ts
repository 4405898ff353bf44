import type { Message, Seq, UserId } from './wire.ts';

/** A message that the service has. `key` is the one it had while it was pending. */
export interface StoredItem {
  readonly state: 'stored';
  readonly key: string;
  readonly message: Message;
}

/** Messages kept of one thread; past that the earliest go, and can be loaded again. Some 100 MB at the most. */
const MAX_KEPT = 100_000;
/** Messages held back behind a hole; those past that are fetched with the hole. */
const MAX_AHEAD = 500;

/** The messages of a thread: one run of seqs without a hole, and what came too early for it. */
export class Timeline {
  #run: StoredItem[] = [];
  #ahead = new Map<Seq, Message>();
  /** The seq before the run, when it is empty. */
  #base: Seq = 0;
  #isLoaded = false;

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** In order of seq, without a hole. Not to be changed. */
  get items(): readonly StoredItem[] {
    return this.#run;
  }

  /** What is held back until the hole before it is filled. */
  get heldBack(): readonly Message[] {
    return [...this.#ahead.values()].sort((a, b) => a.seq - b.seq);
  }

  get hasHole(): boolean {
    return this.#isLoaded && this.#ahead.size > 0;
  }

  get first(): Seq {
    return this.#base + 1;
  }

  get last(): Seq {
    return this.#base + this.#run.length;
  }

  /** Starts anew with these, oldest first. What was held back goes on where it fits. */
  reset(messages: readonly Message[]): void {
    this.#run = [];
    this.#base = (messages[0]?.seq ?? 1) - 1;
    this.#isLoaded = true;
    this.add(messages);
  }

  /** Forgets everything. */
  clear(): void {
    this.#run = [];
    this.#ahead.clear();
    this.#base = 0;
    this.#isLoaded = false;
  }

  /** Takes messages from anywhere in any order; those it has are ignored. */
  add(messages: readonly Message[]): void {
    for (const message of messages) {
      if (this.#isLoaded && message.seq === this.last + 1) this.#run.push(itemOf(message));
      else if (this.#ahead.size < MAX_AHEAD) this.#ahead.set(message.seq, message);
    }
    if (this.#isLoaded) this.#closeUp();
  }

  /** Puts earlier ones, oldest first, before the run. Those that do not reach it are ignored. */
  addEarlier(messages: readonly Message[]): void {
    const earlier = messages.filter(({ seq }) => seq < this.first);
    if (earlier.at(-1)?.seq !== this.#base) return;
    this.#run = [...earlier.map(itemOf), ...this.#run];
    this.#base -= earlier.length;
  }

  /** Gives up what is held back, when nothing fills the hole. */
  dropHeldBack(): void {
    this.#ahead.clear();
  }

  /** `reader` read, at `readAt`, everything up to `seq`. */
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

  /** How many of the messages after `seq` are for `reader`; undefined when not all of them are here. */
  countAfter(seq: Seq, reader: UserId): number | undefined {
    if (!this.#isLoaded || seq < this.#base || this.#ahead.size > 0) return undefined;
    return this.#run.slice(seq - this.#base).filter(({ message }) => message.receiverId === reader).length;
  }

  #closeUp(): void {
    for (let next = this.#ahead.get(this.last + 1); next; next = this.#ahead.get(this.last + 1)) {
      this.#ahead.delete(next.seq);
      this.#run.push(itemOf(next));
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

/** Client ids are unique among the messages of one sender. */
export function keyOf(senderId: UserId | null, id: string): string {
  return `${senderId}/${id}`;
}

function itemOf(message: Message): StoredItem {
  return { state: 'stored', key: keyOf(message.senderId, message.clientId ?? message.id), message };
}
