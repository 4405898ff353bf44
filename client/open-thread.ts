import { LIMITS } from '@messaging/protocol/limits';
import { withRetries } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure, type Failure } from './failure.ts';
import type { OutboxItem } from './outbox.ts';
import { View } from './store.ts';
import type { ThreadItem, ThreadSnapshot, ThreadStore } from './thread-store.ts';
import { Timeline, toItemKey } from './timeline.ts';
import type { Commands, Message, Presence, Seq, Thread, ThreadId, UserId } from './wire.ts';

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

type Page = Commands['listMessages']['output'];
type Range = Pick<Commands['listMessages']['input'], 'limit' | 'before' | 'after'>;

const PAGE = 50;
/** Number of newest items among which an unsent message is looked up as stored already. */
const RECENT_ITEMS = 1_000;
/** With more missing messages than this the thread is loaded again from its end. */
const MAX_CATCH_UP = 2_000;

/** A thread that is, or recently was, subscribed to. */
export class OpenThread extends View<ThreadSnapshot> implements ThreadStore {
  readonly id: ThreadId;
  readonly timeline = new Timeline();
  readonly #context: Context;
  readonly #sources: ThreadSources;
  #failure: Failure | null = null;
  #loading: Promise<void> | undefined;
  #loadingEarlier: Promise<void> | undefined;
  #isFillingGap = false;
  /** Lowest `seq` that the service may still have: it deletes old messages. */
  #firstAvailable: Seq = 1;

  constructor(id: ThreadId, context: Context, sources: ThreadSources) {
    super(context.timers.clock);
    this.id = id;
    this.#context = context;
    this.#sources = sources;
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
    if (!this.timeline.isLoaded || this.timeline.first <= this.#firstAvailable) return Promise.resolve();
    this.#loadingEarlier ??= this.#loadEarlier().finally(() => (this.#loadingEarlier = undefined));
    return this.#loadingEarlier;
  }

  /** Adds messages in any order. A gap between them is fetched. */
  receive(messages: readonly Message[]): void {
    this.timeline.add(messages);
    this.changed();
    if (this.timeline.hasGap) this.#fillGap();
  }

  /** Fetches missing messages up to `lastSeq`. */
  catchUp(lastSeq: Seq): void {
    if (!this.timeline.isLoaded || lastSeq <= this.timeline.last) return;
    if (lastSeq - this.timeline.last > MAX_CATCH_UP) void this.load().catch(() => {});
    else this.#fillGap();
  }

  /** Loads the thread itself and the other member's presence. Rejects like `Rest.call`. */
  ensureThread(): Promise<void> {
    return this.#sources.ensureThread(this.id);
  }

  /** Compares the thread with the service. One that is shorter there is of another database and is loaded again. */
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
      const page = await withRetries(
        this.#context.timers,
        () => true,
        () => this.#page({ limit: PAGE }),
      );
      this.timeline.reset(page.messages.toReversed());
      this.#firstAvailable = page.hasMore ? 1 : this.timeline.first;
      this.#failure = null;
      await this.ensureThread();
    } catch (error) {
      this.#failure = toFailure(error);
      throw error;
    } finally {
      this.receive([]);
      this.catchUp(this.#sources.thread(this.id)?.lastSeq ?? 0);
    }
  }

  async #loadEarlier(): Promise<void> {
    const before = this.timeline.first;
    const { messages, hasMore } = await this.#page({ limit: PAGE, before });
    if (!hasMore) this.#firstAvailable = messages.at(-1)?.seq ?? before;
    this.timeline.addEarlier(messages.toReversed());
    this.changed();
  }

  #fillGap(): void {
    if (this.#isFillingGap) return;
    this.#isFillingGap = true;
    this.#fetchMissing()
      .catch((error: unknown) => this.#context.report(toFailure(error)))
      .finally(() => (this.#isFillingGap = false));
  }

  async #fetchMissing(): Promise<void> {
    for (;;) {
      const after = this.timeline.last;
      const fetchPage = (): Promise<Page> => this.#page({ limit: LIMITS.messagePageMax, after });
      const page = await withRetries(this.#context.timers, () => true, fetchPage);
      this.timeline.add(page.messages);
      if (this.timeline.last === after) this.#restart(page);
      this.changed();
      if (!page.hasMore && !this.timeline.hasGap) return;
    }
  }

  /** Handles a gap that cannot be filled. An empty page means that nothing follows; otherwise the missing messages were deleted. */
  #restart({ messages }: Page): void {
    this.timeline.dropAhead();
    if (messages.length === 0) return;
    this.timeline.reset(messages);
    this.#firstAvailable = this.timeline.first;
  }

  async #page(range: Range): Promise<Page> {
    return await this.#context.rest.call('listMessages', { threadId: this.id, ...range });
  }

  protected build(): ThreadSnapshot {
    const { presence, isTyping } = this.#sources;
    const thread = this.#sources.thread(this.id);
    const { isLoaded, first } = this.timeline;
    return {
      status: isLoaded ? 'ready' : this.#failure === null ? 'loading' : 'error',
      failure: this.#failure,
      thread: thread ?? null,
      items: this.#allItems(),
      hasEarlier: isLoaded && first > this.#firstAvailable,
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
