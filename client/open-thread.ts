import { withRetries } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure, type Failure } from './failure.ts';
import type { OutboxItem } from './outbox.ts';
import { View } from './store.ts';
import { ThreadPages } from './thread-pages.ts';
import type { ThreadItem, ThreadSnapshot, ThreadStore } from './thread-store.ts';
import { Timeline, toItemKey } from './timeline.ts';
import type { Message, Presence, Thread, ThreadId, UserId } from './wire.ts';

/** Parts of a thread's snapshot that other objects hold. */
export interface ThreadSources {
  readonly thread: (id: ThreadId) => Thread | undefined;
  /** Loads the thread and the other member's presence, so that `thread` and `presence` return them. */
  readonly ensureThread: (id: ThreadId) => Promise<void>;
  readonly refresh: (id: ThreadId) => Promise<Thread>;
  readonly unsent: (id: ThreadId) => OutboxItem[];
  readonly isTyping: (id: ThreadId) => boolean;
  readonly presence: (userId: UserId) => Presence | undefined;
}

/** Number of newest items among which an unsent message is looked up as stored already. */
const RECENT_ITEMS = 1_000;
/** With more missing messages or changes than this the thread is loaded again from its end. */
const MAX_CATCH_UP = 2_000;

/** A thread that is, or recently was, subscribed to. */
export class OpenThread extends View<ThreadSnapshot> implements ThreadStore {
  readonly id: ThreadId;
  readonly timeline = new Timeline();
  readonly #context: Context;
  readonly #sources: ThreadSources;
  readonly #pages: ThreadPages;
  #failure: Failure | null = null;
  #loading: Promise<void> | undefined;
  #loadingEarlier: Promise<void> | undefined;

  constructor(id: ThreadId, context: Context, sources: ThreadSources) {
    super(context.timers.clock);
    this.id = id;
    this.#context = context;
    this.#sources = sources;
    this.#pages = new ThreadPages(context, id, this.timeline, () => this.changed());
  }

  protected override onSubscribe(): void {
    if (!this.timeline.isLoaded) void this.load().catch(() => {});
  }

  /** A part of the snapshot that another object holds has changed. */
  onSourceChange(): void {
    this.changed();
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  loadEarlier(): Promise<void> {
    if (!this.#pages.hasEarlier) return Promise.resolve();
    this.#loadingEarlier ??= this.#pages.loadEarlier().finally(() => (this.#loadingEarlier = undefined));
    return this.#loadingEarlier;
  }

  /** Adds new and changed messages in any order. Those that are missing between them are fetched. */
  receive(messages: readonly Message[]): void {
    this.timeline.add(messages);
    this.changed();
    if (this.timeline.hasGap) this.#pages.fillGap();
    const lastChange = Math.max(0, ...messages.map(({ change }) => change ?? 0));
    if (this.timeline.isLoaded && lastChange > this.timeline.change) this.#pages.fetchChanges(lastChange);
  }

  /** Fetches the messages and changes that the thread has and the timeline has not. */
  catchUp({ lastSeq, lastChange }: Pick<Thread, 'lastSeq' | 'lastChange'>): void {
    const { isLoaded, last, change } = this.timeline;
    if (!isLoaded) return;
    if (Math.max(lastSeq - last, lastChange - change) > MAX_CATCH_UP) return void this.load().catch(() => {});
    if (lastSeq > last) this.#pages.fillGap();
    if (lastChange > change) this.#pages.fetchChanges(lastChange);
  }

  /** Loads the thread itself and the other member's presence. Rejects like `Rest.call`. */
  ensureThread(): Promise<void> {
    return this.#sources.ensureThread(this.id);
  }

  /** Compares the thread with the service. One that is shorter there is of another database and is loaded again. */
  async recheck(): Promise<void> {
    const thread = await this.#sources.refresh(this.id);
    if (thread.lastSeq >= this.timeline.last && thread.lastChange >= this.timeline.change)
      return this.catchUp(thread);
    this.timeline.clear();
    await this.load();
  }

  async #load(): Promise<void> {
    if (!this.timeline.isLoaded) this.#failure = null;
    this.changed();
    try {
      await withRetries(
        this.#context.timers,
        () => true,
        () => this.#loadNewest(),
      );
      this.#failure = null;
    } catch (error) {
      this.#failure = toFailure(error);
      throw error;
    } finally {
      this.receive([]);
      this.#catchUpWithList();
    }
  }

  /** The thread is read before its messages, so that they show all changes up to its last one. */
  async #loadNewest(): Promise<void> {
    await this.ensureThread();
    await this.#pages.loadNewest(this.#sources.thread(this.id)?.lastChange ?? 0);
  }

  #catchUpWithList(): void {
    const thread = this.#sources.thread(this.id);
    if (thread !== undefined) this.catchUp(thread);
  }

  protected build(): ThreadSnapshot {
    const { presence, isTyping } = this.#sources;
    const thread = this.#sources.thread(this.id);
    return {
      status: this.timeline.isLoaded ? 'ready' : this.#failure === null ? 'loading' : 'error',
      failure: this.#failure,
      thread: thread ?? null,
      items: this.#allItems(),
      hasEarlier: this.#pages.hasEarlier,
      isTyping: isTyping(this.id),
      lastReadSeq: thread?.lastReadSeq ?? 0,
      otherLastReadSeq: thread?.otherLastReadSeq ?? 0,
      presence: (thread && presence(thread.otherUser.userId)) ?? null,
    };
  }

  #allItems(): ThreadItem[] {
    const userId = this.#context.userId();
    const items: ThreadItem[] = this.timeline.items.slice();
    // Own messages beyond a gap are stored, but can be shown as stored only when the gap is filled.
    for (const message of this.timeline.ahead) {
      const { senderId, clientId } = message;
      if (senderId === userId && clientId !== null)
        items.push({ ...message, clientId, state: 'pending', key: toItemKey(userId, clientId) });
    }
    const unsent = this.#sources.unsent(this.id);
    // A message whose ack was lost is both stored and unsent until it has been sent again.
    const recent = new Set(unsent.length === 0 ? [] : items.slice(-RECENT_ITEMS).map(({ key }) => key));
    for (const item of unsent) {
      const key = toItemKey(userId, item.clientId);
      if (!recent.has(key)) items.push({ ...item, key });
    }
    return items;
  }
}
