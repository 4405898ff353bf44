import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Message } from '@messaging/protocol/message';
import { TYPING } from '@messaging/protocol/limits';

/** Who types where, on this instance: never stored, over by itself after 6 s. */
export class Typing implements Disposable {
  readonly #byUser = new Map<UserId, Map<ThreadId, Timer>>();
  readonly #onEnd: (threadId: ThreadId, userId: UserId) => void;

  /** `onEnd` is called whenever typing ends. */
  constructor(onEnd: (threadId: ThreadId, userId: UserId) => void) {
    this.#onEnd = onEnd;
  }

  /** Starts, or goes on for another 6 s. */
  start(threadId: ThreadId, userId: UserId): void {
    const threads = this.#byUser.get(userId) ?? new Map<ThreadId, Timer>();
    clearTimeout(threads.get(threadId));
    threads.set(
      threadId,
      setTimeout(() => this.end(threadId, userId), TYPING.holdMs),
    );
    this.#byUser.set(userId, threads);
  }

  /**
   * Looks at a frame that came from another instance for this user: their own message, sent there, ends their typing
   * here. Costs nothing unless they are typing.
   */
  sawFrame(userId: UserId, frame: string): void {
    if (!this.#byUser.has(userId) || !frame.startsWith('{"type":"message"')) return;
    const { payload } = JSON.parse(frame) as { payload: Message };
    if (payload.senderId === userId) this.end(payload.threadId, userId);
  }

  /** Ends it, if the user was typing there. */
  end(threadId: ThreadId, userId: UserId): void {
    const threads = this.#byUser.get(userId);
    const timer = threads?.get(threadId);
    if (threads === undefined || timer === undefined) return;
    clearTimeout(timer);
    threads.delete(threadId);
    if (threads.size === 0) this.#byUser.delete(userId);
    this.#onEnd(threadId, userId);
  }

  /** Ends all the user's typing: the last connection is gone. */
  endAll(userId: UserId): void {
    for (const threadId of Array.from(this.#byUser.get(userId)?.keys() ?? [])) this.end(threadId, userId);
  }

  [Symbol.dispose](): void {
    for (const threads of this.#byUser.values()) for (const timer of threads.values()) clearTimeout(timer);
    this.#byUser.clear();
  }
}
