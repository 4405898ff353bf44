import type { Context } from './context.ts';
import { isContradictory, mergeThread } from './merge-thread.ts';
import { changeState, isQuiet, type ThreadStateChange } from './own-state.ts';
import { PagedList, type ListSnapshot } from './paged-list.ts';
import { ThreadRefresher } from './thread-refresher.ts';
import {
  isMarkedUnread,
  withChangedMessage,
  withMessage,
  withOwnRead,
  withoutUser,
  withPresence,
  withReader,
} from './thread-updates.ts';
import { UnreadTotal } from './unread-total.ts';
import type {
  Commands,
  Events,
  Message,
  Presence,
  Seq,
  Thread,
  ThreadId,
  UnreadTotals,
  UserId,
} from './wire.ts';

/** The loaded threads of the user. */
export interface ThreadsSnapshot extends ListSnapshot {
  /** Newest activity first. */
  readonly threads: readonly Thread[];
  /** Unread messages in all threads, loaded or not, that are neither muted nor archived. */
  readonly unreadCount: number;
  /** All unread totals as the service has last counted them; null until it has. */
  readonly unread: UnreadTotals | null;
}

type Page = Commands['listThreads']['output'];

const PAGE = 50;

/** The list of threads. Loaded by pages and kept up to date by events. */
export class ThreadList extends PagedList<Page, ThreadsSnapshot> {
  readonly #context: Context;
  readonly #onChange: (thread: Thread) => void;
  #threads = new Map<ThreadId, Thread>();
  /** Activity of the last thread of the loaded pages; empty when there are no more pages. */
  #end = '';
  readonly #refresher: ThreadRefresher;
  /** Threads with events since the last load began. */
  #changedIds = new Set<ThreadId>();
  readonly unread: UnreadTotal;

  /** `onChange` is called with each new or changed thread. */
  constructor(context: Context, onChange: (thread: Thread) => void) {
    super(context.timers.clock);
    this.#context = context;
    this.#onChange = onChange;
    this.unread = new UnreadTotal(context, () => this.changed());
    this.#refresher = new ThreadRefresher(context, (thread) => this.upsert(thread));
  }

  get(id: ThreadId): Thread | undefined {
    return this.#threads.get(id);
  }

  /** Applies a thread as the service sent it, possibly out of order. */
  upsert(thread: Thread): void {
    const isLoaded = this.#threads.has(thread.id);
    const difference = this.#merge(thread);
    // The total may or may not include the messages of a thread that was not loaded.
    if (isLoaded) this.unread.adjust(difference);
    else this.unread.scheduleRead();
  }

  /** Applies the changes of an answer to `sync`. The total of `hello` may include them already, so it is read again. */
  sync(changed: readonly Thread[]): void {
    for (const thread of changed) this.#merge(thread);
    if (changed.length > 0) this.unread.scheduleRead();
  }

  /** Returns the change of the thread's unread count. */
  #merge(incoming: Thread): number {
    const current = this.#threads.get(incoming.id);
    const thread = current === undefined ? incoming : mergeThread(current, incoming);
    if (isContradictory(current, incoming)) this.#refresher.expect(incoming.id, Infinity);
    this.#refresher.onThread(incoming);
    this.#set(thread);
    return countLoud(thread) - (current === undefined ? 0 : countLoud(current));
  }

  /** Reads one thread again. Concurrent calls share one read. Rejects like `Rest.call`. */
  refresh(id: ThreadId): Promise<Thread> {
    return this.#refresher.read(id);
  }

  /** Applies a message that the service has stored. */
  onMessage(message: Message): void {
    const thread = this.#threads.get(message.threadId);
    this.#changedIds.add(message.threadId);
    if (thread !== undefined && message.seq <= thread.lastSeq) return;
    // The unread count of a thread that is not loaded, or has a gap, is unknown here.
    if (thread === undefined || message.seq !== thread.lastSeq + 1) {
      // A page that arrives before the thread is read again includes the message and changes no count.
      this.unread.scheduleRead();
      return this.#refresher.readSoon(message.threadId);
    }
    this.#change(withMessage(thread, message, this.#context.userId()));
    if (message.kind === 'system') this.#refresher.expect(message.threadId, message.seq);
  }

  /** Applies that the user has left the thread or was removed, and reads it as it was at that moment. */
  markLeft(id: ThreadId): void {
    const thread = this.#threads.get(id);
    this.#changedIds.add(id);
    if (thread === undefined || thread.hasLeft) return;
    this.#change(withoutUser(thread));
    this.#refresher.readSoon(id);
  }

  /** Sets the user's own state, in the snapshot at once. Rejects like `Rest.call`; then it is as the service has it. */
  async setState(id: ThreadId, change: ThreadStateChange): Promise<void> {
    const thread = this.#threads.get(id);
    const now = new Date(this.#context.timers.clock.now()).toISOString();
    if (thread !== undefined) this.#change({ ...thread, state: changeState(thread.state, change, now) });
    try {
      this.upsert(await this.#context.rest.call('setThreadState', { ...change, threadId: id }));
    } catch (error) {
      this.#refresher.readSoon(id);
      throw error;
    }
  }

  /** Applies the user's own state, as another connection has set it. */
  onState({ threadId, ...own }: Events['thread_state']): void {
    const thread = this.#threads.get(threadId);
    this.#changedIds.add(threadId);
    if (thread === undefined || own.stateVersion <= thread.stateVersion) return;
    this.#change({ ...thread, ...own });
  }

  /** Applies a message that has changed. It may be the first that is heard of it. */
  onMessageChanged(message: Message): void {
    const thread = this.#threads.get(message.threadId);
    this.#changedIds.add(message.threadId);
    if (thread === undefined) return;
    if (message.seq > thread.lastSeq) return this.onMessage(message);
    this.#set(withChangedMessage(thread, message));
  }

  /** Applies that `reader` has read up to `seq`. `unread` is the user's unread count after that; undefined: unknown. */
  markRead(threadId: ThreadId, reader: UserId, seq: Seq, unread: number | undefined): void {
    const thread = this.#threads.get(threadId);
    this.#changedIds.add(threadId);
    if (thread === undefined) return this.unread.scheduleRead();
    if (reader !== this.#context.userId()) {
      this.#set(withReader(thread, reader, seq));
    } else if (seq > thread.lastReadSeq || isMarkedUnread(thread, seq)) {
      const unreadCount = seq >= thread.lastSeq ? 0 : unread;
      this.#change(withOwnRead(thread, seq, unreadCount ?? thread.unreadCount));
      if (unreadCount === undefined) this.#refresher.readSoon(threadId);
    }
  }

  /** Applies whether a user is online. */
  setOnline(presence: Pick<Presence, 'userId' | 'isOnline'>): void {
    for (const thread of this.#threads.values()) {
      const updated = withPresence(thread, presence);
      if (updated !== thread) this.#set(updated);
    }
  }

  protected override firstPage(): Promise<Page> {
    this.#changedIds = new Set();
    return this.page(null);
  }

  protected async page(cursor: string | null): Promise<Page> {
    return await this.#context.rest.call('listThreads', {
      limit: PAGE,
      include: 'groups',
      ...(cursor !== null && { cursor }),
    });
  }

  protected replace(page: Page): void {
    this.#threads = new Map();
    this.append(page);
    // Events since the load began may be newer than the page.
    for (const id of this.#changedIds) this.#refresher.readSoon(id);
  }

  protected append({ threads, nextCursor }: Page): void {
    const last = threads.at(-1);
    this.#end = nextCursor === null || last === undefined ? '' : lastActivity(last);
    for (const thread of threads) this.#merge(thread);
    this.changed();
  }

  /** Applies a change of a loaded thread, to the total too. */
  #change(thread: Thread): void {
    const before = this.#threads.get(thread.id);
    this.#set(thread);
    this.unread.adjust(countLoud(thread) - (before === undefined ? 0 : countLoud(before)));
  }

  #set(thread: Thread): void {
    this.#threads.set(thread.id, thread);
    this.changed();
    this.#onChange(thread);
  }

  protected build(): ThreadsSnapshot {
    // A thread opened from beyond the loaded pages is left out until they reach it: threads before it are missing.
    const threads = [...this.#threads.values()]
      .filter((thread) => lastActivity(thread) >= this.#end)
      .sort(compareByActivity);
    return {
      ...this.listSnapshot,
      threads,
      unread: this.unread.totals,
      unreadCount:
        this.unread.totals?.messages ?? threads.reduce((sum, thread) => sum + countLoud(thread), 0),
    };
  }
}

/** The thread's part of the total of unread messages. */
function countLoud(thread: Thread): number {
  return isQuiet(thread) ? 0 : thread.unreadCount;
}

function lastActivity({ lastMessageAt, createdAt }: Thread): string {
  return lastMessageAt ?? createdAt;
}

function compareByActivity(a: Thread, b: Thread): number {
  const [atA, atB] = [lastActivity(a), lastActivity(b)];
  if (atA !== atB) return atA < atB ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}
