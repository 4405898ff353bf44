import { LIMITS } from '@messaging/protocol/limits';
import { retrying } from './backoff.ts';
import type { Context } from './context.ts';
import { failureOf, type Failure } from './failure.ts';
import type { OutboxItem } from './outbox.ts';
import { View, type Store } from './store.ts';
import type { ListStatus } from './paged-list.ts';
import { keyOf, Timeline, type StoredItem } from './timeline.ts';
import type { Commands, Message, Presence, Seq, Thread, ThreadId, UserId } from './wire.ts';

/** One entry of a thread. `key` is the same for a message while it is pending, failed and stored. */
export type ThreadItem = StoredItem | (OutboxItem & { readonly key: string });

/** A thread as far as it is loaded. */
export interface ThreadSnapshot {
  readonly status: ListStatus;
  /** Why it could not be loaded, or the last attempt to load more failed. `not_found`: there is no such thread for this user. */
  readonly failure: Failure | null;
  /** Names, title, unread count and both read positions; null until known. */
  readonly thread: Thread | null;
  /** Stored messages in order of `seq` without a hole, then what is not stored yet, in the order of sending. */
  readonly items: readonly ThreadItem[];
  /** Whether `loadEarlier` would bring more. */
  readonly hasEarlier: boolean;
  /** Whether the other member types. */
  readonly isTyping: boolean;
  /** Up to where the user, and the other member, have read. */
  readonly lastReadSeq: Seq;
  readonly otherLastReadSeq: Seq;
  /** The other member's; null until known. */
  readonly presence: Presence | null;
}

/** A thread to watch: it loads when somebody subscribes, and then stays up to date. */
export interface ThreadStore extends Store<ThreadSnapshot> {
  readonly id: ThreadId;
  /** Loads the newest messages; after a failure once more. Rejects with a `MessagingError`; `status` tells as well. */
  load(): Promise<void>;
  /** Loads the page before the first message. Resolves at once when there is none. Rejects with a `MessagingError`. */
  loadEarlier(): Promise<void>;
}

/** What a thread's snapshot is made of beside its messages. */
export interface ThreadSources {
  readonly thread: (id: ThreadId) => Thread | undefined;
  /** Sees to it that `thread` and `presence` know it. */
  readonly acquaint: (id: ThreadId) => Promise<void>;
  readonly refresh: (id: ThreadId) => Promise<Thread>;
  readonly unsent: (id: ThreadId) => OutboxItem[];
  readonly isTyping: (id: ThreadId) => boolean;
  readonly presence: (userId: UserId) => Presence | undefined;
}

type Page = Commands['listMessages']['output'];
type Range = Pick<Commands['listMessages']['input'], 'limit' | 'before' | 'after'>;

const PAGE = 50;
/** Among so many of the last items what is not sent yet may be found as stored. */
const RECENT = 1_000;
/** Past so many missing messages the thread starts anew from its end. */
const MAX_CATCH_UP = 2_000;

/** A thread that somebody looks at, or did lately. */
export class OpenThread extends View<ThreadSnapshot> implements ThreadStore {
  readonly id: ThreadId;
  readonly timeline = new Timeline();
  readonly #context: Context;
  readonly #sources: ThreadSources;
  #failure: Failure | null = null;
  #loading: Promise<void> | undefined;
  #loadingEarlier: Promise<void> | undefined;
  #isFilling = false;
  /** The first message that the service still has, as far as it has said: it may delete what is old. */
  #firstKept: Seq = 1;

  constructor(id: ThreadId, context: Context, sources: ThreadSources) {
    super(context.timers.clock);
    this.id = id;
    this.#context = context;
    this.#sources = sources;
  }

  protected override watched(): void {
    if (!this.timeline.isLoaded) void this.load().catch(() => {});
  }

  /** Something in the snapshot that is not kept here has changed. */
  sourceChanged(): void {
    this.changed();
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  loadEarlier(): Promise<void> {
    if (!this.timeline.isLoaded || this.timeline.first <= this.#firstKept) return Promise.resolve();
    this.#loadingEarlier ??= this.#loadEarlier().finally(() => (this.#loadingEarlier = undefined));
    return this.#loadingEarlier;
  }

  /** Takes messages in any order; a hole is fetched. */
  receive(messages: readonly Message[]): void {
    this.timeline.add(messages);
    this.changed();
    if (this.timeline.hasHole) this.#fill();
  }

  /** The thread has messages up to `lastSeq`: those that are missing are fetched. */
  catchUp(lastSeq: Seq): void {
    if (!this.timeline.isLoaded || lastSeq <= this.timeline.last) return;
    if (lastSeq - this.timeline.last > MAX_CATCH_UP) void this.load().catch(() => {});
    else this.#fill();
  }

  /** Learns who the other one is, and whether they are there. Rejects like `Rest.call`. */
  acquaint(): Promise<void> {
    return this.#sources.acquaint(this.id);
  }

  /** The service may be on another database: a thread shorter than what is here starts anew. */
  async recheck(): Promise<void> {
    const { lastSeq } = await this.#sources.refresh(this.id);
    if (lastSeq >= this.timeline.last) return this.catchUp(lastSeq);
    this.timeline.clear();
    await this.load();
  }

  async #load(): Promise<void> {
    if (!this.timeline.isLoaded) this.#failure = null;
    this.changed();
    try {
      const page = await retrying(
        this.#context.timers,
        () => true,
        () => this.#page({ limit: PAGE }),
      );
      this.timeline.reset(page.messages.toReversed());
      this.#firstKept = page.hasMore ? 1 : this.timeline.first;
      this.#failure = null;
      await this.acquaint();
    } catch (error) {
      this.#failure = failureOf(error);
      throw error;
    } finally {
      this.receive([]);
      this.catchUp(this.#sources.thread(this.id)?.lastSeq ?? 0);
    }
  }

  async #loadEarlier(): Promise<void> {
    const before = this.timeline.first;
    const { messages, hasMore } = await this.#page({ limit: PAGE, before });
    if (!hasMore) this.#firstKept = messages.at(-1)?.seq ?? before;
    this.timeline.addEarlier(messages.toReversed());
    this.changed();
  }

  #fill(): void {
    if (this.#isFilling) return;
    this.#isFilling = true;
    this.#fetchMissing()
      .catch((error: unknown) => this.#context.report(failureOf(error)))
      .finally(() => (this.#isFilling = false));
  }

  async #fetchMissing(): Promise<void> {
    for (;;) {
      const after = this.timeline.last;
      const ask = (): Promise<Page> => this.#page({ limit: LIMITS.messagePageMax, after });
      const page = await retrying(this.#context.timers, () => true, ask);
      this.timeline.add(page.messages);
      if (this.timeline.last === after) this.#startAnew(page);
      this.changed();
      if (!page.hasMore && !this.timeline.hasHole) return;
    }
  }

  /** Nothing follows what is here. What the service says is the end is the end; else what was between is deleted. */
  #startAnew({ messages }: Page): void {
    this.timeline.dropHeldBack();
    if (messages.length === 0) return;
    this.timeline.reset(messages);
    this.#firstKept = this.timeline.first;
  }

  async #page(range: Range): Promise<Page> {
    return await this.#context.rest.call('listMessages', { threadId: this.id, ...range });
  }

  protected build(): ThreadSnapshot {
    const { thread: known, presence, isTyping } = this.#sources;
    const thread = known(this.id);
    const { isLoaded, first } = this.timeline;
    return {
      status: isLoaded ? 'ready' : this.#failure === null ? 'loading' : 'error',
      failure: this.#failure,
      thread: thread ?? null,
      items: this.#allItems(),
      hasEarlier: isLoaded && first > this.#firstKept,
      isTyping: isTyping(this.id),
      lastReadSeq: thread?.lastReadSeq ?? 0,
      otherLastReadSeq: thread?.otherLastReadSeq ?? 0,
      presence: (thread && presence(thread.otherUser.userId)) ?? null,
    };
  }

  #allItems(): ThreadItem[] {
    const userId = this.#context.userId();
    const items: ThreadItem[] = this.timeline.items.slice();
    // What the service has already, but cannot be shown as stored before the hole is filled.
    for (const message of this.timeline.heldBack) {
      const { senderId, clientId } = message;
      if (senderId === userId && clientId !== null)
        items.push({ ...message, clientId, state: 'pending', key: keyOf(userId, clientId) });
    }
    const unsent = this.#sources.unsent(this.id);
    // The service may have a message whose answer was lost: then it is here twice until it has been sent again.
    const recent = new Set(unsent.length === 0 ? [] : items.slice(-RECENT).map(({ key }) => key));
    for (const item of unsent) {
      const key = keyOf(userId, item.clientId);
      if (!recent.has(key)) items.push({ ...item, key });
    }
    return items;
  }
}
