import { backoffMs } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure, retryDelay, type Failure } from './failure.ts';
import type { Outbox } from './outbox.ts';
import { isChange, type OutboxChange, type OutboxEntry, type OutboxItem } from './outbox-entry.ts';
import type { Message, ThreadId } from './wire.ts';

interface SenderOwner {
  onStored(message: Message): void;
  /** The service has carried out the change; undefined: another tab has sent it. */
  onChanged(entry: OutboxChange, message: Message | undefined): void;
  onRefused(entry: OutboxChange, failure: Failure): void;
}

/** Attempts at an entry before it counts as failed. Lost connections do not count. */
const MAX_ATTEMPTS = 8;
/** Longest time for which a message is held, in milliseconds. */
const MAX_HOLD_MS = 60_000;

/**
 * Sends the messages and changes of the outbox, one at a time in each thread, so that they are stored in the order of the calls
 * even when some are sent again.
 */
export class Sender {
  readonly #context: Context;
  readonly #outbox: Outbox;
  readonly #owner: SenderOwner;
  readonly #busy = new Set<ThreadId>();

  constructor(context: Context, outbox: Outbox, owner: SenderOwner) {
    this.#context = context;
    this.#outbox = outbox;
    this.#owner = owner;
  }

  /** Sends the pending entries of all threads. */
  flush(): void {
    for (const threadId of this.#outbox.threadIds) void this.send(threadId);
  }

  /** Sends the pending entries of a thread until none is left or the connection is lost. */
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
    for (let entry = this.#next(threadId); entry !== undefined; entry = this.#next(threadId)) {
      const failure = await this.#trySend(entry);
      // The next connection continues.
      if (failure?.kind === 'network' || failure?.kind === 'closed') return;
      attempts = failure === undefined ? 0 : attempts + 1;
      if (failure !== undefined) await this.#afterFailure(entry, failure, attempts);
    }
  }

  #next(threadId: ThreadId): OutboxEntry | undefined {
    // Before the outbox is loaded an older entry may be in the storage.
    if (!this.#context.connection.isOpen || !this.#outbox.isLoaded) return undefined;
    const entry = this.#outbox.next(threadId);
    const { timers } = this.#context;
    const heldMs = ((entry as OutboxItem | undefined)?.heldUntil ?? 0) - timers.clock.now();
    // A longer wait means that the clock was set back.
    if (heldMs <= 0 || heldMs > MAX_HOLD_MS) return entry;
    timers.after(heldMs, () => void this.send(threadId));
    return undefined;
  }

  async #trySend(entry: OutboxEntry): Promise<Failure | undefined> {
    try {
      if (isChange(entry)) this.#owner.onChanged(entry, await this.#sendChange(entry));
      else {
        const { threadId, clientId, body, attachments, replyTo } = entry;
        this.#outbox.onSend(clientId);
        const reply = replyTo === undefined ? {} : { replyTo };
        const input = { threadId, clientId, body, attachments, ...reply };
        this.#owner.onStored(await this.#context.connection.request('sendMessage', input));
      }
      return undefined;
    } catch (error) {
      return toFailure(error);
    }
  }

  async #sendChange(entry: OutboxChange): Promise<Message | undefined> {
    const { messageId, change } = entry;
    const { connection } = this.#context;
    if (!(await this.#outbox.isWanted(entry))) return undefined;
    switch (change.type) {
      case 'edit': {
        const { body, attachments, ifVersion } = change;
        const content = { body, ...(attachments && { attachments }), ...(ifVersion && { ifVersion }) };
        return await connection.request('editMessage', { messageId, ...content });
      }
      case 'remove':
        return await connection.request('deleteMessage', { messageId });
      case 'react':
        return await connection.request('react', { messageId, emoji: change.emoji, on: change.on });
    }
  }

  /** Waits before the next attempt, or ends the attempts. */
  async #afterFailure(entry: OutboxEntry, failure: Failure, attempts: number): Promise<void> {
    const { timers } = this.#context;
    if (failure.canRetry && attempts < MAX_ATTEMPTS)
      await timers.sleep(retryDelay(failure) + backoffMs(attempts, timers.clock.random())).catch(() => {});
    else if (isChange(entry)) this.#owner.onRefused(entry, failure);
    else this.#outbox.fail(entry, failure);
  }
}
