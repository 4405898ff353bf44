import { backoffMs } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure, retryDelay, type Failure } from './failure.ts';
import type { Outbox, OutboxItem } from './outbox.ts';
import type { Message, ThreadId } from './wire.ts';

/** Attempts at a message before it counts as failed. Lost connections do not count. */
const MAX_ATTEMPTS = 8;

/**
 * Sends the messages of the outbox, one at a time in each thread, so that they are stored in the order of writing even
 * when some are sent again.
 */
export class Sender {
  readonly #context: Context;
  readonly #outbox: Outbox;
  readonly #onStored: (message: Message) => void;
  readonly #busy = new Set<ThreadId>();

  constructor(context: Context, outbox: Outbox, onStored: (message: Message) => void) {
    this.#context = context;
    this.#outbox = outbox;
    this.#onStored = onStored;
  }

  /** Sends the pending messages of all threads. */
  flush(): void {
    for (const threadId of this.#outbox.threadIds) void this.send(threadId);
  }

  /** Sends the pending messages of a thread until none is left or the connection is lost. */
  async send(threadId: ThreadId): Promise<void> {
    if (this.#busy.has(threadId)) return;
    this.#busy.add(threadId);
    try {
      await this.#sendAll(threadId);
    } finally {
      this.#busy.delete(threadId);
    }
  }

  async #sendAll(threadId: ThreadId): Promise<void> {
    let attempts = 0;
    for (let item = this.#next(threadId); item !== undefined; item = this.#next(threadId)) {
      const failure = await this.#trySend(item);
      // The next connection continues.
      if (failure?.kind === 'network' || failure?.kind === 'closed') return;
      attempts = failure === undefined ? 0 : attempts + 1;
      if (failure !== undefined) await this.#afterFailure(item, failure, attempts);
    }
  }

  #next(threadId: ThreadId): OutboxItem | undefined {
    // Before the outbox is loaded an older message may be in the storage.
    if (!this.#context.connection.isOpen || !this.#outbox.isLoaded) return undefined;
    return this.#outbox.forThread(threadId).find(({ state }) => state === 'pending');
  }

  async #trySend({ threadId, clientId, body, attachments }: OutboxItem): Promise<Failure | undefined> {
    const input = { threadId, clientId, body, attachments };
    try {
      this.#onStored(await this.#context.connection.request('sendMessage', input));
      return undefined;
    } catch (error) {
      return toFailure(error);
    }
  }

  /** Waits before the next attempt, or marks the message as failed. */
  async #afterFailure(item: OutboxItem, failure: Failure, attempts: number): Promise<void> {
    const { timers } = this.#context;
    if (failure.canRetry && attempts < MAX_ATTEMPTS)
      await timers.sleep(retryDelay(failure) + backoffMs(attempts, timers.clock.random())).catch(() => {});
    else this.#outbox.fail(item, failure);
  }
}
