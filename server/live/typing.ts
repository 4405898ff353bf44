import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Message } from '@messaging/protocol/message';
import { TYPING } from '@messaging/protocol/limits';

/** The users of this instance who are typing, by thread. Typing is never stored and ends by itself after 6 s. */
export class Typing implements Disposable {
  readonly #byUser = new Map<UserId, Map<ThreadId, Timer>>();
  readonly #onEnd: (threadId: ThreadId, userId: UserId) => void;

  /** `onEnd` is called whenever typing ends. */
  constructor(onEnd: (threadId: ThreadId, userId: UserId) => void) {
    this.#onEnd = onEnd;
  }

  /** Starts typing, or extends it by another 6 s. */
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
   * Ends the user's typing if the frame, which came from another instance, is their own message. The message itself is the
   * event: an instance of an older version would hand a separate one to its clients. Costs nothing unless the user types.
   */
  endOnOwnMessage(userId: UserId, frame: string): void {
    if (!this.#byUser.has(userId) || !frame.startsWith('{"type":"message"')) return;
    const { payload } = JSON.parse(frame) as { payload: Message };
    if (payload.senderId === userId) this.end(payload.threadId, userId);
  }

  /** Ends typing, if the user was typing in this thread. */
  end(threadId: ThreadId, userId: UserId): void {
    const threads = this.#byUser.get(userId);
    const timer = threads?.get(threadId);
    if (threads === undefined || timer === undefined) return;
    clearTimeout(timer);
    threads.delete(threadId);
    if (threads.size === 0) this.#byUser.delete(userId);
    this.#onEnd(threadId, userId);
  }

  /** Ends all typing of a user whose last connection is gone. */
  endAll(userId: UserId): void {
    for (const threadId of Array.from(this.#byUser.get(userId)?.keys() ?? [])) this.end(threadId, userId);
  }

  [Symbol.dispose](): void {
    for (const threads of this.#byUser.values()) for (const timer of threads.values()) clearTimeout(timer);
    this.#byUser.clear();
  }
}
