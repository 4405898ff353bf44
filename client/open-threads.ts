import { toFailure } from './failure.ts';
import type { Context } from './context.ts';
import { OpenThread, type ThreadSources } from './open-thread.ts';
import type { Commands, Message, ThreadId } from './wire.ts';

/** Threads kept without subscribers, so that returning to one is instant. */
const MAX_KEPT = 100;

/** The last `seq` and the last change that are known of threads. */
export type Positions = Required<Pick<Commands['sync']['input'], 'threads' | 'changes'>>;

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

  /** How far each loaded thread is known. */
  positions(): Positions {
    const loaded = [...this.#threads.values()].filter(({ timeline }) => timeline.isLoaded);
    const following = loaded.filter(({ timeline }) => !timeline.hasLater);
    return {
      threads: Object.fromEntries(following.map(({ id, timeline }) => [id, timeline.last])),
      changes: Object.fromEntries(loaded.map(({ id, timeline }) => [id, timeline.change])),
    };
  }

  /** Adds new and changed messages to the threads that are open. */
  receive(messages: readonly Message[]): void {
    for (const thread of this.#threads.values()) {
      const received = messages.filter(({ threadId }) => threadId === thread.id);
      if (received.length > 0) thread.receive(received);
    }
  }

  /** Applies that messages to be received tell the changes after those of `known` up to `changes`. */
  learnChanges(known: Positions, changes: Positions['changes']): void {
    for (const [id, upTo] of Object.entries(changes))
      this.#threads.get(id)?.timeline.learnChanges(known.changes[id] ?? upTo, upTo);
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
  const { isLoaded } = thread.timeline;
  if (!isLoaded) await ignoreFinalFailure(thread.load());
  // A list that was replaced while the thread was loading may know it no more, if no page has it.
  if (isLoaded || thread.getSnapshot().thread === null) await ignoreFinalFailure(thread.ensureThread());
}

/** Ignores failures that no retry can mend: the thread's snapshot holds them, and other threads go on. */
async function ignoreFinalFailure(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (toFailure(error).canRetry) throw error;
  });
}
