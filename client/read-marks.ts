import { retrying } from './backoff.ts';
import type { Context } from './context.ts';
import { failureOf, type Failure } from './failure.ts';
import type { Seq, ThreadId } from './wire.ts';

/** How far the user has read, on its way to the service: of each thread only the newest, one at a time. */
export class ReadMarks {
  readonly #context: Context;
  readonly #wanted = new Map<ThreadId, Seq>();
  readonly #busy = new Set<ThreadId>();

  constructor(context: Context) {
    this.#context = context;
  }

  set(threadId: ThreadId, seq: Seq): void {
    if (seq <= (this.#wanted.get(threadId) ?? 0)) return;
    this.#wanted.set(threadId, seq);
    void this.#send(threadId);
  }

  /** Sends those that could not be sent before. */
  flush(): void {
    for (const threadId of this.#wanted.keys()) void this.#send(threadId);
  }

  async #send(threadId: ThreadId): Promise<void> {
    if (this.#busy.has(threadId)) return;
    this.#busy.add(threadId);
    const { connection, timers } = this.#context;
    try {
      for (let seq = this.#wanted.get(threadId); seq !== undefined; seq = this.#wanted.get(threadId)) {
        const input = { threadId, seq };
        const send = () => connection.request('markRead', input);
        await retrying(timers, () => connection.isOpen, send);
        if (this.#wanted.get(threadId) === seq) this.#wanted.delete(threadId);
      }
    } catch (error) {
      this.#failed(threadId, failureOf(error));
    } finally {
      this.#busy.delete(threadId);
    }
  }

  /** What may pass is tried with the next mark or the next connection. */
  #failed(threadId: ThreadId, failure: Failure): void {
    if (!failure.canRetry && failure.kind !== 'closed') this.#wanted.delete(threadId);
    if (failure.kind === 'refused') this.#context.report(failure);
  }
}
