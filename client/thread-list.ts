import { retrying } from './backoff.ts';
import { failureOf } from './failure.ts';
import type { Context } from './context.ts';
import { PagedList, type ListSnapshot } from './paged-list.ts';
import { UnreadTotal } from './unread-total.ts';
import type { Commands, Message, Presence, Seq, Thread, ThreadId, UserId } from './wire.ts';

/** The loaded threads of the user. */
export interface ThreadsSnapshot extends ListSnapshot {
  /** Newest activity first. */
  readonly threads: readonly Thread[];
  /** Unread messages in all threads, also in those that are not loaded. */
  readonly unreadCount: number;
}

type Page = Commands['listThreads']['output'];

const PAGE = 50;
/** How long a thread that was told in contradicting ways is left before it is read again, in milliseconds. */
const SETTLE_MS = 1_000;

/** The list of threads: loaded by pages, kept up to date by events. */
export class ThreadList extends PagedList<Page, ThreadsSnapshot> {
  readonly #context: Context;
  readonly #onChange: (thread: Thread) => void;
  #threads = new Map<ThreadId, Thread>();
  /** The activity of the last thread of the loaded pages; empty when there are no more. */
  #end = '';
  readonly #refreshing = new Map<ThreadId, Promise<Thread>>();
  /** To be read once more when the read that is under way is done: it may be older than what asked for it. */
  readonly #again = new Set<ThreadId>();
  /** Threads of which something was heard since the last load began. */
  #touched = new Set<ThreadId>();
  readonly unread: UnreadTotal;

  /** `onChange`: a thread is new or has changed. */
  constructor(context: Context, onChange: (thread: Thread) => void) {
    super(context.timers.clock);
    this.#context = context;
    this.#onChange = onChange;
    this.unread = new UnreadTotal(context, () => this.changed());
  }

  get(id: ThreadId): Thread | undefined {
    return this.#threads.get(id);
  }

  /** Takes what the service told of a thread, early or late. */
  put(told: Thread): void {
    const isKnown = this.#threads.has(told.id);
    const more = this.#take(told);
    // Whether the total has those of a thread that is new here is not known.
    if (isKnown) this.unread.move(more);
    else this.unread.readSoon();
  }

  /** Takes what changed while there was no connection. The total of `hello` has it already, or it comes as an event too. */
  sync(changed: readonly Thread[]): void {
    for (const thread of changed) this.#take(thread);
    if (changed.length > 0) this.unread.readSoon();
  }

  /** Returns how many more of the thread's messages are unread now. */
  #take(told: Thread): number {
    const known = this.#threads.get(told.id);
    const thread = known === undefined ? told : merge(known, told);
    if (isMixed(known, told))
      this.#context.timers.after(SETTLE_MS, () => void this.refresh(told.id).catch(() => {}));
    this.#set(thread);
    return thread.unreadCount - (known?.unreadCount ?? 0);
  }

  /** Reads one thread anew. Rejects like `Rest.call`. */
  refresh(id: ThreadId): Promise<Thread> {
    const running = this.#refreshing.get(id);
    if (running !== undefined) return running;
    const started = this.#context.rest
      .call('getThread', { threadId: id })
      .then((thread) => {
        this.put(thread);
        return thread;
      })
      .finally(() => this.#refreshing.delete(id));
    this.#refreshing.set(id, started);
    return started;
  }

  /** A message was stored. */
  receive(message: Message): void {
    const thread = this.#threads.get(message.threadId);
    this.#touched.add(message.threadId);
    if (thread !== undefined && message.seq <= thread.lastSeq) return;
    // Of a thread that is not loaded, or after a hole, nobody here knows how many are unread.
    if (thread === undefined || message.seq !== thread.lastSeq + 1)
      return this.#refreshSoon(message.threadId);
    const isForMe = message.receiverId === this.#context.userId();
    this.#set({
      ...thread,
      lastSeq: message.seq,
      lastMessage: message,
      lastMessageAt: message.createdAt,
      updatedAt: message.createdAt,
      unreadCount: thread.unreadCount + (isForMe ? 1 : 0),
    });
    if (isForMe) this.unread.move(1);
  }

  /** `reader` has read up to `seq`. `unread`: how many are left for the user; undefined: nobody here knows. */
  markRead(threadId: ThreadId, reader: UserId, seq: Seq, unread: number | undefined): void {
    const thread = this.#threads.get(threadId);
    this.#touched.add(threadId);
    if (thread === undefined) return this.unread.readSoon();
    if (reader === thread.otherUser.userId) {
      if (seq > thread.otherLastReadSeq) this.#set({ ...thread, otherLastReadSeq: seq });
    } else if (seq > thread.lastReadSeq) {
      const left = seq >= thread.lastSeq ? 0 : unread;
      this.#set({ ...thread, lastReadSeq: seq, unreadCount: left ?? thread.unreadCount });
      this.unread.move((left ?? thread.unreadCount) - thread.unreadCount);
      if (left === undefined) this.#refreshSoon(threadId);
    }
  }

  /** Somebody came or went. */
  setOnline({ userId, isOnline }: Pick<Presence, 'userId' | 'isOnline'>): void {
    for (const thread of this.#threads.values()) {
      const { otherUser } = thread;
      if (otherUser.userId !== userId || otherUser.isOnline === isOnline) continue;
      this.#set({ ...thread, otherUser: { ...otherUser, isOnline } });
    }
  }

  #refreshSoon(id: ThreadId): void {
    if (this.#refreshing.has(id)) return void this.#again.add(id);
    retrying(
      this.#context.timers,
      () => true,
      () => this.refresh(id),
    )
      .catch((error) => this.#context.report(failureOf(error)))
      .finally(() => {
        if (this.#again.delete(id)) this.#refreshSoon(id);
      });
  }

  protected override firstPage(): Promise<Page> {
    this.#touched = new Set();
    return this.page(null);
  }

  protected async page(cursor: string | null): Promise<Page> {
    return await this.#context.rest.call('listThreads', {
      limit: PAGE,
      ...(cursor !== null && { cursor }),
    });
  }

  protected begin(page: Page): void {
    this.#threads = new Map();
    this.take(page);
    // What happened meanwhile may be newer than the page.
    for (const id of this.#touched) this.#refreshSoon(id);
  }

  protected take({ threads, nextCursor }: Page): void {
    const last = threads.at(-1);
    this.#end = nextCursor === null || last === undefined ? '' : activityOf(last);
    for (const thread of threads) this.#take(thread);
    this.changed();
  }

  #set(thread: Thread): void {
    this.#threads.set(thread.id, thread);
    this.changed();
    this.#onChange(thread);
  }

  protected build(): ThreadsSnapshot {
    // One that was opened from further down stays out until the pages reach it: others would be missing before it.
    const threads = [...this.#threads.values()]
      .filter((thread) => activityOf(thread) >= this.#end)
      .sort(byActivity);
    return {
      ...this.list,
      threads,
      unreadCount: this.unread.count ?? threads.reduce((sum, { unreadCount }) => sum + unreadCount, 0),
    };
  }
}

function activityOf({ lastMessageAt, createdAt }: Thread): string {
  return lastMessageAt ?? createdAt;
}

function byActivity(a: Thread, b: Thread): number {
  const [atA, atB] = [activityOf(a), activityOf(b)];
  if (atA !== atB) return atA < atB ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

/** Positions only move forward, so who is further knows better. */
function merge(known: Thread, told: Thread): Thread {
  const isBehind =
    told.lastSeq < known.lastSeq || (told.lastSeq === known.lastSeq && told.lastReadSeq < known.lastReadSeq);
  const better = isBehind ? known : told;
  const lastReadSeq = Math.max(told.lastReadSeq, known.lastReadSeq);
  return {
    ...better,
    lastReadSeq,
    otherLastReadSeq: Math.max(told.otherLastReadSeq, known.otherLastReadSeq),
    unreadCount: lastReadSeq >= better.lastSeq ? 0 : better.unreadCount,
  };
}

/** Whether each is further in something: then neither knows how many are unread. */
function isMixed(known: Thread | undefined, told: Thread): boolean {
  if (known === undefined) return false;
  return (told.lastSeq - known.lastSeq) * (told.lastReadSeq - known.lastReadSeq) < 0;
}
