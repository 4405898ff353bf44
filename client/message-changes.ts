import type { Context } from './context.ts';
import { MessagingError, type Failure } from './failure.ts';
import type { Outbox } from './outbox.ts';
import type { EditedMessage, MessageChange, OutboxChange } from './outbox-entry.ts';
import type { MessageVersion, Seq, ThreadId } from './wire.ts';

/** Settles the promise of a change. */
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: MessagingError) => void;
}

/** A message as a caller names it. `seq` is undefined when it is not loaded. */
interface Target {
  readonly threadId: ThreadId;
  readonly messageId: string;
  readonly seq: Seq | undefined;
}

/** Changes messages through the outbox, and tells each caller what became of the change. */
export class MessageChanges {
  readonly #context: Context;
  readonly #outbox: Outbox;
  readonly #send: (threadId: ThreadId) => void;
  readonly #waiting = new Map<string, Waiting>();

  /** `send` sends the entries of a thread. */
  constructor(context: Context, outbox: Outbox, send: (threadId: ThreadId) => void) {
    this.#context = context;
    this.#outbox = outbox;
    this.#send = send;
  }

  /** Edits a message; one that is not sent yet is changed before it is sent. */
  async edit(target: Target, content: EditedMessage): Promise<void> {
    if (!this.#outbox.edit(target.messageId, content)) await this.add(target, { type: 'edit', ...content });
  }

  /** Resolves when the service has carried out the change. Rejects with a `MessagingError`. */
  async add({ threadId, messageId, seq }: Target, change: MessageChange): Promise<void> {
    const { clientId } = this.#outbox.addChange(threadId, messageId, seq, change);
    const settled = new Promise<void>((resolve, reject) => this.#waiting.set(clientId, { resolve, reject }));
    this.#send(threadId);
    await settled;
  }

  /** Applies that the service has carried out the change, or has refused it. */
  settle({ clientId }: OutboxChange, failure?: Failure): void {
    const waiting = this.#waiting.get(clientId);
    this.#waiting.delete(clientId);
    this.#outbox.remove(clientId);
    if (failure === undefined) waiting?.resolve();
    else if (waiting !== undefined) waiting.reject(new MessagingError(failure));
    // The call was made before a reload.
    else this.#context.report(failure);
  }

  /** Rejects the promises. The changes stay in the outbox. */
  close(failure: Failure): void {
    for (const { reject } of this.#waiting.values()) reject(new MessagingError(failure));
    this.#waiting.clear();
  }

  /** All versions of a message, oldest first. Rejects like `Rest.call`. */
  async versions(messageId: string): Promise<readonly MessageVersion[]> {
    const found: MessageVersion[] = [];
    for (;;) {
      const after = found.at(-1)?.version;
      const range = after === undefined ? {} : { after };
      const page = await this.#context.rest.call('listVersions', { messageId, ...range });
      found.push(...page.versions);
      if (!page.hasMore) return found;
    }
  }
}
