import { withRetries } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure, type Failure } from './failure.ts';
import type { MessageChanges } from './message-changes.ts';
import type { EditedMessage } from './outbox-entry.ts';
import { View } from './store.ts';
import type { MemberInput, ThreadCalls } from './thread-calls.ts';
import { ThreadPages } from './thread-pages.ts';
import { listItems, type Unsent } from './thread-items.ts';
import type { ThreadSnapshot, ThreadStore } from './thread-store.ts';
import { Timeline } from './timeline.ts';
import type {
  Message,
  MessageVersion,
  Presence,
  Seq,
  Thread,
  ThreadId,
  ThreadMember,
  UserId,
} from './wire.ts';

/** Parts of a thread's snapshot that other objects hold. */
export interface ThreadSources {
  readonly thread: (id: ThreadId) => Thread | undefined;
  /** Loads the thread and the other member's presence, so that `thread` and `presence` return them. */
  readonly ensureThread: (id: ThreadId) => Promise<void>;
  readonly refresh: (id: ThreadId) => Promise<Thread>;
  readonly unsent: (id: ThreadId) => Unsent;
  readonly changes: MessageChanges;
  readonly calls: ThreadCalls;
  /** Others who type. */
  readonly typing: (id: ThreadId) => readonly UserId[];
  readonly presence: (userId: UserId) => Presence | undefined;
}

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
  #loadingLater: Promise<void> | undefined;

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

  loadLater(): Promise<void> {
    if (!this.timeline.hasLater) return Promise.resolve();
    this.#loadingLater ??= this.#pages
      .loadLater()
      .then(() => this.#catchUpWithList())
      .finally(() => (this.#loadingLater = undefined));
    return this.#loadingLater;
  }

  async jumpTo(seq: Seq): Promise<void> {
    // The newest page would replace the messages of a jump that was faster.
    await this.#loading?.catch(() => {});
    const { isLoaded, first, last } = this.timeline;
    if (isLoaded && seq >= first && seq <= last) return;
    await this.ensureThread();
    await this.#pages.loadAround(seq, this.#sources.thread(this.id) ?? { lastSeq: 0, lastChange: 0 });
    this.receive([]);
    this.#catchUpWithList();
  }

  edit(messageId: string, content: EditedMessage): Promise<void> {
    return this.#sources.changes.edit(this.#target(messageId), content);
  }

  remove(messageId: string): Promise<void> {
    return this.#sources.changes.add(this.#target(messageId), { type: 'remove' });
  }

  react(messageId: string, emoji: string, isOn: boolean): Promise<void> {
    return this.#sources.changes.add(this.#target(messageId), { type: 'react', emoji, on: isOn });
  }

  versions(messageId: string): Promise<readonly MessageVersion[]> {
    return this.#sources.changes.versions(messageId);
  }

  members(): Promise<readonly ThreadMember[]> {
    return this.#sources.calls.listMembers(this.id);
  }

  putMember(userId: UserId, input: MemberInput): Promise<void> {
    return this.#sources.calls.putMember(this.id, userId, input);
  }

  removeMember(userId: UserId): Promise<void> {
    return this.#sources.calls.removeMember(this.id, userId);
  }

  leave(): Promise<void> {
    return this.#sources.calls.leave(this.id);
  }

  rename(title: string | null): Promise<void> {
    return this.#sources.calls.rename(this.id, title);
  }

  pin(messageId: string, isOn: boolean): Promise<void> {
    return this.#sources.calls.pin(messageId, isOn);
  }

  pins(): Promise<readonly Message[]> {
    return this.#sources.calls.listPins(this.id);
  }

  /** The message to change. An unsent one may have been stored while its user wrote the edit. */
  #target(id: string) {
    const message = this.timeline.find(id);
    return { threadId: this.id, messageId: message?.id ?? id, seq: message?.seq };
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
    const { isLoaded, change, hasLater } = this.timeline;
    if (!isLoaded) return;
    const missing = hasLater ? 0 : lastSeq - this.timeline.last;
    if (Math.max(missing, lastChange - change) > MAX_CATCH_UP) return void this.load().catch(() => {});
    if (missing > 0) this.#pages.fillGap();
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
      await withRetries(this.#context.timers, () => this.#loadNewest());
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
    const { presence, typing } = this.#sources;
    const typingUserIds = typing(this.id);
    const thread = this.#sources.thread(this.id);
    return {
      status: this.timeline.isLoaded ? 'ready' : this.#failure === null ? 'loading' : 'error',
      failure: this.#failure,
      thread: thread ?? null,
      items: listItems(this.timeline, this.#sources.unsent(this.id), this.#context.userId()),
      hasEarlier: this.#pages.hasEarlier,
      hasLater: this.timeline.hasLater,
      isTyping: typingUserIds.length > 0,
      typingUserIds,
      lastReadSeq: thread?.lastReadSeq ?? 0,
      otherLastReadSeq: thread?.otherLastReadSeq ?? 0,
      presence: (thread?.otherUser && presence(thread.otherUser.userId)) ?? null,
    };
  }
}
