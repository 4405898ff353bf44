import { withRetries } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure, type Failure } from './failure.ts';
import type { Seq, ThreadId } from './wire.ts';

/** Sends the user's read positions: of each thread only the newest, one call at a time. */
export class ReadReceipts {
  readonly #context: Context;
  readonly #unsent = new Map<ThreadId, Seq>();
  readonly #busy = new Set<ThreadId>();

  constructor(context: Context) {
    this.#context = context;
  }

  set(threadId: ThreadId, seq: Seq): void {
    if (seq <= (this.#unsent.get(threadId) ?? 0)) return;
    this.#unsent.set(threadId, seq);
    void this.#send(threadId);
  }

  /** Sends the positions that could not be sent before. */
  flush(): void {
    for (const threadId of this.#unsent.keys()) void this.#send(threadId);
  }

  async #send(threadId: ThreadId): Promise<void> {
    if (this.#busy.has(threadId)) return;
    this.#busy.add(threadId);
    const { connection, timers } = this.#context;
    try {
      for (let seq = this.#unsent.get(threadId); seq !== undefined; seq = this.#unsent.get(threadId)) {
        const input = { threadId, seq };
        const send = () => connection.request('markRead', input);
        await withRetries(timers, send, () => connection.isOpen);
        if (this.#unsent.get(threadId) === seq) this.#unsent.delete(threadId);
      }
    } catch (error) {
      this.#onFailure(threadId, toFailure(error));
    } finally {
      this.#busy.delete(threadId);
    }
  }

  /** Keeps the position after a retryable failure: the next position or connection sends it. */
  #onFailure(threadId: ThreadId, failure: Failure): void {
    if (!failure.canRetry && failure.kind !== 'closed') this.#unsent.delete(threadId);
    if (failure.kind === 'refused') this.#context.report(failure);
  }
}
