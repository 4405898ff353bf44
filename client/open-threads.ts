import { failureOf } from './failure.ts';
import type { Context } from './context.ts';
import { OpenThread, type ThreadSources } from './open-thread.ts';
import type { Message, Seq, ThreadId } from './wire.ts';

/** Threads kept although nobody watches them, so that coming back to one is instant. */
const MAX_KEPT = 100;

/** The threads that somebody looks at, or did lately. */
export class OpenThreads {
  readonly #context: Context;
  readonly #sources: ThreadSources;
  /** The one that was asked for last comes last. */
  readonly #threads = new Map<ThreadId, OpenThread>();

  constructor(context: Context, sources: ThreadSources) {
    this.#context = context;
    this.#sources = sources;
  }

  /** Made when there is none. */
  open(id: ThreadId): OpenThread {
    const thread = this.#threads.get(id) ?? new OpenThread(id, this.#context, this.#sources);
    this.#threads.delete(id);
    this.#threads.set(id, thread);
    if (this.#threads.size > MAX_KEPT) this.#forgetOne();
    return thread;
  }

  get(id: ThreadId): OpenThread | undefined {
    return this.#threads.get(id);
  }

  /** Something in the thread's snapshot has changed. */
  changed(id: ThreadId): void {
    this.#threads.get(id)?.sourceChanged();
  }

  /** The user has come or gone, or is known only now. */
  allChanged(): void {
    for (const thread of this.#threads.values()) thread.sourceChanged();
  }

  /** How far those are that are loaded. */
  known(): Record<ThreadId, Seq> {
    const loaded = [...this.#threads.values()].filter(({ timeline }) => timeline.isLoaded);
    return Object.fromEntries(loaded.map(({ id, timeline }) => [id, timeline.last]));
  }

  /** Takes messages of any threads. */
  receive(messages: readonly Message[]): void {
    for (const thread of this.#threads.values()) {
      const own = messages.filter(({ threadId }) => threadId === thread.id);
      if (own.length > 0) thread.receive(own);
    }
  }

  /** Brings each up to date: `isSuspect` for those that may be of another database. Rejects when that may yet succeed. */
  async load(isSuspect: boolean): Promise<void> {
    await Promise.all([...this.#threads.values()].map((thread) => bringUpToDate(thread, isSuspect)));
  }

  #forgetOne(): void {
    for (const [id, { isWatched }] of this.#threads) {
      if (isWatched) continue;
      this.#threads.delete(id);
      return;
    }
  }
}

async function bringUpToDate(thread: OpenThread, isSuspect: boolean): Promise<void> {
  if (thread.timeline.isLoaded && isSuspect) await unlessFinal(thread.recheck());
  if (!thread.isWatched) return;
  await unlessFinal(thread.timeline.isLoaded ? thread.acquaint() : thread.load());
}

/** A thread that is not the user's says so in its own snapshot, and keeps the others from nothing. */
async function unlessFinal(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (failureOf(error).canRetry) throw error;
  });
}
