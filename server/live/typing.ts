import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Message } from '@messaging/protocol/message';
import { TYPING } from '@messaging/protocol/limits';

/** Who sees that a user types. */
export interface TypingReaders {
  readonly userIds: readonly UserId[];
  readonly isGroup: boolean;
}

/** A message in a pair or in a group. */
const OWN_MESSAGE = /^ ?\{"type":"message"/;

/** The users of this instance who are typing, by thread. Typing is never stored and ends by itself after 6 s. */
export class Typing implements Disposable {
  readonly #byUser = new Map<
    UserId,
    Map<ThreadId, { readonly timer: Timer; readonly readers: TypingReaders }>
  >();
  readonly #onEnd: (threadId: ThreadId, userId: UserId, readers: TypingReaders) => void;

  /** `onEnd` is called whenever typing ends. */
  constructor(onEnd: (threadId: ThreadId, userId: UserId, readers: TypingReaders) => void) {
    this.#onEnd = onEnd;
  }

  /** Starts typing, or extends it by another 6 s. Its end goes to the same readers. */
  start(threadId: ThreadId, userId: UserId, readers: TypingReaders): void {
    const threads = this.#byUser.get(userId) ?? new Map();
    clearTimeout(threads.get(threadId)?.timer);
    threads.set(threadId, { readers, timer: setTimeout(() => this.end(threadId, userId), TYPING.holdMs) });
    this.#byUser.set(userId, threads);
  }

  /**
   * Ends the user's typing if the frame, which came from another instance, is their own message. The message itself is the
   * event: an instance of an older version would hand a separate one to its clients. Costs nothing unless the user types.
   */
  endOnOwnMessage(userId: UserId, frame: string): void {
    if (!this.#byUser.has(userId) || !OWN_MESSAGE.test(frame)) return;
    const { payload } = JSON.parse(frame) as { payload: Message };
    if (payload.senderId === userId) this.end(payload.threadId, userId);
  }

  /** Ends typing, if the user was typing in this thread. */
  end(threadId: ThreadId, userId: UserId): void {
    const threads = this.#byUser.get(userId);
    const typing = threads?.get(threadId);
    if (threads === undefined || typing === undefined) return;
    clearTimeout(typing.timer);
    threads.delete(threadId);
    if (threads.size === 0) this.#byUser.delete(userId);
    this.#onEnd(threadId, userId, typing.readers);
  }

  /** Ends all typing of a user whose last connection is gone. */
  endAll(userId: UserId): void {
    for (const threadId of Array.from(this.#byUser.get(userId)?.keys() ?? [])) this.end(threadId, userId);
  }

  [Symbol.dispose](): void {
    for (const threads of this.#byUser.values())
      for (const { timer } of threads.values()) clearTimeout(timer);
    this.#byUser.clear();
  }
}
