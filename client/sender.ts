import { backoffMs } from './backoff.ts';
import type { Context } from './context.ts';
import { failureOf, waitOf, type Failure } from './failure.ts';
import type { Outbox, OutboxItem } from './outbox.ts';
import type { Message, ThreadId } from './wire.ts';

/** Refusals that may pass, after which a message counts as failed. Lost connections do not count. */
const TRIES = 8;

/**
 * Sends what the outbox holds: of each thread one message at a time, so that they are stored in the order in which
 * they were written, whatever has to be sent again.
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

  /** Sends what waits, in every thread. */
  flush(): void {
    for (const threadId of this.#outbox.threadIds) void this.send(threadId);
  }

  /** Sends what waits in this thread until nothing does, or there is no connection. */
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
    let tries = 0;
    for (let item = this.#next(threadId); item !== undefined; item = this.#next(threadId)) {
      const failure = await this.#once(item);
      // It goes on with the next connection.
      if (failure?.kind === 'network' || failure?.kind === 'closed') return;
      tries = failure === undefined ? 0 : tries + 1;
      if (failure !== undefined) await this.#afterFailure(item, failure, tries);
    }
  }

  #next(threadId: ThreadId): OutboxItem | undefined {
    // Not before it is loaded: an older one may wait in the storage.
    if (!this.#context.connection.isOpen || !this.#outbox.isLoaded) return undefined;
    return this.#outbox.of(threadId).find(({ state }) => state === 'pending');
  }

  async #once({ threadId, clientId, body, attachments }: OutboxItem): Promise<Failure | undefined> {
    const input = { threadId, clientId, body, attachments };
    try {
      this.#onStored(await this.#context.connection.request('sendMessage', input));
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Waits before the next try, or gives the message up. */
  async #afterFailure(item: OutboxItem, failure: Failure, tries: number): Promise<void> {
    const { timers } = this.#context;
    if (failure.canRetry && tries < TRIES)
      await timers.pause(waitOf(failure) + backoffMs(tries, timers.clock.random())).catch(() => {});
    else this.#outbox.fail(item, failure);
  }
}
