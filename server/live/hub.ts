import type { UserId } from '@messaging/protocol/primitives';
import type { CloseReason } from '@messaging/protocol/close-codes';

/** One end of a socket of this instance, as the rest of the house sees it. */
export interface Receiver {
  readonly id: string;
  readonly userId: UserId;
  /** Hands a frame to the socket. Never throws and never waits: a reader that is too slow is closed. */
  send(frame: string): void;
  close(reason: CloseReason): void;
  /** Closes with 4000 after what was taken has been answered. */
  sendAway(): void;
}

/** The connections of this instance, by user. */
export class Hub {
  readonly #byUser = new Map<UserId, Receiver[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(receiver: Receiver): void {
    const mine = this.#byUser.get(receiver.userId);
    if (mine === undefined) this.#byUser.set(receiver.userId, [receiver]);
    else mine.push(receiver);
    this.#size += 1;
  }

  remove(receiver: Receiver): void {
    const mine = this.#byUser.get(receiver.userId);
    const at = mine?.indexOf(receiver) ?? -1;
    if (mine === undefined || at < 0) return;
    mine.splice(at, 1);
    if (mine.length === 0) this.#byUser.delete(receiver.userId);
    this.#size -= 1;
  }

  has(userId: UserId): boolean {
    return this.#byUser.has(userId);
  }

  /** How many connections of this instance the user has. */
  count(userId: UserId): number {
    return this.#byUser.get(userId)?.length ?? 0;
  }

  /** Sends one frame to every connection of these users but `except`. */
  deliver(to: readonly UserId[], frame: string, except?: Receiver): void {
    for (const userId of to) {
      const receivers = this.#byUser.get(userId);
      if (receivers === undefined) continue;
      for (const receiver of receivers) if (receiver !== except) receiver.send(frame);
    }
  }

  /** Sends one frame to every connection. */
  broadcast(frame: string): void {
    for (const receiver of this.all()) receiver.send(frame);
  }

  /** Every connection; it may be removed while this goes on. */
  *all(): Generator<Receiver> {
    for (const receivers of this.#byUser.values()) yield* receivers.slice();
  }
}
