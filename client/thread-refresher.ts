import { withRetries } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure } from './failure.ts';
import type { Seq, Thread, ThreadId } from './wire.ts';

/** Wait before a thread is read again: its updates contradict each other, or one has not followed. In milliseconds. */
const SETTLE_MS = 1_000;

/** Reads single threads again. Concurrent reads of a thread are one. */
export class ThreadRefresher {
  readonly #context: Context;
  readonly #onThread: (thread: Thread) => void;
  readonly #running = new Map<ThreadId, Promise<Thread>>();
  /** Threads to read once more after the running read, which may be older than the event that asks for it. */
  readonly #again = new Set<ThreadId>();
  /** Threads that are out of date, until the thread as of this `seq` is known. */
  readonly #outdated = new Map<ThreadId, Seq>();

  /** `onThread` is called with each thread that was read. */
  constructor(context: Context, onThread: (thread: Thread) => void) {
    this.#context = context;
    this.#onThread = onThread;
  }

  /** Rejects like `Rest.call`. */
  read(threadId: ThreadId): Promise<Thread> {
    const running = this.#running.get(threadId);
    if (running !== undefined) return running;
    const started = this.#context.rest
      .call('getThread', { threadId })
      .then((thread) => {
        this.#onThread(thread);
        return thread;
      })
      .finally(() => this.#running.delete(threadId));
    this.#running.set(threadId, started);
    return started;
  }

  /** Reads the thread until it succeeds, up to six times; then the failure is reported. */
  readSoon(id: ThreadId): void {
    if (this.#running.has(id)) return void this.#again.add(id);
    withRetries(this.#context.timers, () => this.read(id))
      .catch((error) => this.#context.report(toFailure(error)))
      .finally(() => {
        if (this.#again.delete(id)) this.readSoon(id);
      });
  }

  /**
   * Waits for the thread as of `seq`, which follows a system message. It is a hint, so without it the thread is read. `Infinity`: the
   * thread is read in any case.
   */
  expect(id: ThreadId, seq: Seq): void {
    this.#outdated.set(id, Math.max(seq, this.#outdated.get(id) ?? 0));
    this.#context.timers.after(SETTLE_MS, () => {
      if (this.#outdated.delete(id)) this.readSoon(id);
    });
  }

  /** Ends the wait for a thread that has come. */
  onThread({ id, lastSeq }: Thread): void {
    if (lastSeq >= (this.#outdated.get(id) ?? Infinity)) this.#outdated.delete(id);
  }
}
