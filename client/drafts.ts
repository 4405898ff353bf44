import { toFailure, type Failure } from './failure.ts';
import type { MessagingClient } from './messaging-client.ts';
import type { ThreadStateChange } from './own-state.ts';
import type { Draft, ThreadId } from './wire.ts';

/** What a user has written and not sent. */
export type DraftContent = NonNullable<ThreadStateChange['draft']>;

export interface DraftsOptions {
  /** Called with a failure that no retry mends, such as `too_many_drafts`. The draft stays on this device. */
  readonly onFailure?: (threadId: ThreadId, failure: Failure) => void;
  /** Called when the draft of this device is stored, unless it was changed meanwhile; null: it is cleared. */
  readonly onSaved?: (threadId: ThreadId, content: DraftContent | null) => void;
}

/** Time without a change after which a draft is stored, and between the first change and its storing at most, in milliseconds. */
const SILENCE_MS = 1_500;
const LONGEST_MS = 15_000;
/** Wait before a draft that could not be stored is stored again, in milliseconds. */
const RETRY_MS = 5_000;

interface Unsaved {
  readonly content: DraftContent | null;
  /** Time of the first change that is not stored. */
  readonly since: number;
  timer: ReturnType<typeof setTimeout>;
}

/** Drafts that follow their user from device to device. The one that the service got last wins. */
export class Drafts {
  readonly #client: MessagingClient;
  readonly #options: DraftsOptions;
  readonly #unsaved = new Map<ThreadId, Unsaved>();
  readonly #saving = new Set<ThreadId>();

  constructor(client: MessagingClient, options: DraftsOptions = {}) {
    this.#client = client;
    this.#options = options;
  }

  /** The draft of this device as long as it is not stored, else the stored one. */
  get(threadId: ThreadId): DraftContent | Draft | null {
    const unsaved = this.#unsaved.get(threadId);
    if (unsaved !== undefined) return unsaved.content;
    return this.#client.thread(threadId).getSnapshot().thread?.state?.draft ?? null;
  }

  /** Whether this device has a change that is not stored yet. */
  hasUnsaved(threadId: ThreadId): boolean {
    return this.#unsaved.has(threadId);
  }

  /** To be called at every change. Stored after 1.5 s without one, and after 15 s at the latest. */
  set(threadId: ThreadId, content: DraftContent | null): void {
    const before = this.#unsaved.get(threadId);
    const since = before?.since ?? Date.now();
    this.#schedule(threadId, content, since, Math.min(SILENCE_MS, since + LONGEST_MS - Date.now()));
  }

  /** To be called after a send: the draft has become a message. One that was never stored needs no call. */
  clear(threadId: ThreadId): void {
    const { thread } = this.#client.thread(threadId).getSnapshot();
    if (thread === null || thread.state?.draft || this.#saving.has(threadId))
      return this.#schedule(threadId, null, Date.now(), 0);
    clearTimeout(this.#unsaved.get(threadId)?.timer);
    this.#unsaved.delete(threadId);
  }

  /** Stores all drafts at once, as before the page goes away. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all([...this.#unsaved.keys()].map((threadId) => this.#save(threadId)));
  }

  #schedule(threadId: ThreadId, content: DraftContent | null, since: number, waitMs: number): void {
    clearTimeout(this.#unsaved.get(threadId)?.timer);
    const timer = setTimeout(() => void this.#save(threadId), Math.max(0, waitMs));
    this.#unsaved.set(threadId, { content, since, timer });
  }

  async #save(threadId: ThreadId): Promise<void> {
    const unsaved = this.#unsaved.get(threadId);
    if (unsaved === undefined) return;
    clearTimeout(unsaved.timer);
    // One at a time, so that an older draft never arrives after a newer one.
    if (this.#saving.has(threadId))
      return this.#schedule(threadId, unsaved.content, unsaved.since, SILENCE_MS);
    this.#saving.add(threadId);
    try {
      await this.#client.setThreadState(threadId, { draft: unsaved.content });
      this.#forget(threadId, unsaved);
    } catch (error) {
      this.#onFailure(threadId, unsaved, toFailure(error));
    } finally {
      this.#saving.delete(threadId);
    }
  }

  #onFailure(threadId: ThreadId, unsaved: Unsaved, failure: Failure): void {
    if (failure.kind === 'closed') return;
    if (failure.canRetry && this.#unsaved.get(threadId) === unsaved)
      this.#schedule(threadId, unsaved.content, Date.now(), RETRY_MS);
    else if (!failure.canRetry) this.#options.onFailure?.(threadId, failure);
  }

  /** The stored draft is the newest one, unless it was changed meanwhile. */
  #forget(threadId: ThreadId, saved: Unsaved): void {
    if (this.#unsaved.get(threadId) !== saved) return;
    this.#unsaved.delete(threadId);
    this.#options.onSaved?.(threadId, saved.content);
  }
}
