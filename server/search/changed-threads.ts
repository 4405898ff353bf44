import type { ThreadId } from '@messaging/protocol/primitives';

/** Threads that are remembered. What exceeds it is found by the round through all threads. */
const MOST = 100_000;

/** Threads in which this instance has stored or changed a message since their words were stored. */
export class ChangedThreads {
  readonly #ids = new Set<ThreadId>();

  /** Called for every stored message: it must cost nothing to speak of. */
  add(threadId: ThreadId): void {
    if (this.#ids.size < MOST) this.#ids.add(threadId);
  }

  /** Takes the `limit` threads that were added first. */
  take(limit: number): ThreadId[] {
    const taken: ThreadId[] = [];
    for (const id of this.#ids) {
      if (taken.length >= limit) break;
      taken.push(id);
      this.#ids.delete(id);
    }
    return taken;
  }

  addAll(threadIds: readonly ThreadId[]): void {
    for (const threadId of threadIds) this.add(threadId);
  }
}
