import { toFailure } from './failure.ts';
import type { Context } from './context.ts';
import { OpenThread, type ThreadSources } from './open-thread.ts';
import type { Message, Seq, ThreadId } from './wire.ts';

/** Threads kept without subscribers, so that returning to one is instant. */
const MAX_KEPT = 100;

/** Threads that are, or recently were, subscribed to. */
export class OpenThreads {
  readonly #context: Context;
  readonly #sources: ThreadSources;
  /** In order of use; the most recently used thread is the last. */
  readonly #threads = new Map<ThreadId, OpenThread>();

  constructor(context: Context, sources: ThreadSources) {
    this.#context = context;
    this.#sources = sources;
  }

  /** Finds or creates the store of a thread. */
  getOrCreate(id: ThreadId): OpenThread {
    const thread = this.#threads.get(id) ?? new OpenThread(id, this.#context, this.#sources);
    this.#threads.delete(id);
    this.#threads.set(id, thread);
    if (this.#threads.size > MAX_KEPT) this.#evictOne();
    return thread;
  }

  get(id: ThreadId): OpenThread | undefined {
    return this.#threads.get(id);
  }

  /** A part of the thread's snapshot that another object holds has changed. */
  onThreadChange(id: ThreadId): void {
    this.#threads.get(id)?.onSourceChange();
  }

  /** A part of every snapshot has changed, such as a presence or the user. */
  onAllChange(): void {
    for (const thread of this.#threads.values()) thread.onSourceChange();
  }

  /** The last `seq` of each loaded thread. */
  lastSeqs(): Record<ThreadId, Seq> {
    const loaded = [...this.#threads.values()].filter(({ timeline }) => timeline.isLoaded);
    return Object.fromEntries(loaded.map(({ id, timeline }) => [id, timeline.last]));
  }

  /** Adds messages to the threads that are open. */
  receive(messages: readonly Message[]): void {
    for (const thread of this.#threads.values()) {
      const received = messages.filter(({ threadId }) => threadId === thread.id);
      if (received.length > 0) thread.receive(received);
    }
  }

  /** Brings all threads up to date. `isSuspect`: they may be of another database. Rejects when a retry may succeed. */
  async load(isSuspect: boolean): Promise<void> {
    await Promise.all([...this.#threads.values()].map((thread) => updateThread(thread, isSuspect)));
  }

  #evictOne(): void {
    for (const [id, { isWatched }] of this.#threads) {
      if (isWatched) continue;
      this.#threads.delete(id);
      return;
    }
  }
}

async function updateThread(thread: OpenThread, isSuspect: boolean): Promise<void> {
  if (thread.timeline.isLoaded && isSuspect) await ignoreFinalFailure(thread.recheck());
  if (!thread.isWatched) return;
  await ignoreFinalFailure(thread.timeline.isLoaded ? thread.ensureThread() : thread.load());
}

/** Ignores failures that no retry can mend: the thread's snapshot holds them, and other threads go on. */
async function ignoreFinalFailure(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (toFailure(error).canRetry) throw error;
  });
}
