import type { UserId } from '@messaging/protocol/primitives';
import type { CloseReason } from '@messaging/protocol/close-codes';
import type { Actor } from '../users/actor.ts';
import type { Audience } from '../users/audience.ts';
import { personalize } from './frames.ts';

/** One end of a socket of this instance, as the rest of the house sees it. */
export interface LocalConnection {
  readonly id: string;
  readonly userId: UserId;
  /** Who it is, as the connection's newest token says. */
  readonly actor: Actor;
  /** Takes over what a newer token of the same user says. */
  renew(actor: Actor): void;
  /** Hands a frame to the socket. Never throws and never waits: a reader that is too slow is closed. */
  send(frame: string): void;
  close(reason: CloseReason): void;
  /** Closes with 4000 after what was taken has been answered. */
  drain(): void;
}

/** The connections of this instance, by user. */
export class Hub {
  readonly #byUser = new Map<UserId, LocalConnection[]>();
  readonly #audiences = new Map<Audience, Set<LocalConnection>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Users with at least one connection. */
  get userCount(): number {
    return this.#byUser.size;
  }

  add(receiver: LocalConnection): void {
    const mine = this.#byUser.get(receiver.userId);
    if (mine === undefined) this.#byUser.set(receiver.userId, [receiver]);
    else mine.push(receiver);
    this.#size += 1;
  }

  /** From now on the receiver, once added, gets what goes to this audience, and to no other. */
  join(receiver: LocalConnection, audience: Audience | null): void {
    for (const others of this.#audiences.values()) others.delete(receiver);
    if (audience === null) return;
    const members = this.#audiences.get(audience) ?? new Set();
    if (this.#byUser.get(receiver.userId)?.includes(receiver)) members.add(receiver);
    this.#audiences.set(audience, members);
  }

  remove(receiver: LocalConnection): void {
    for (const members of this.#audiences.values()) members.delete(receiver);
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
  countOf(userId: UserId): number {
    return this.#byUser.get(userId)?.length ?? 0;
  }

  /** Sends one frame to every connection of these users, or of this audience, but `except`. */
  deliver(to: readonly UserId[] | Audience, frame: string, except?: LocalConnection): void {
    if (typeof to === 'string') return this.#deliverToAudience(to, frame);
    for (const userId of to) {
      const receivers = this.#byUser.get(userId);
      if (receivers === undefined) continue;
      for (const receiver of receivers) if (receiver !== except) receiver.send(frame);
    }
  }

  #deliverToAudience(audience: Audience, frame: string): void {
    const frameFor = personalize(frame);
    for (const receiver of this.#audiences.get(audience) ?? []) receiver.send(frameFor(receiver.userId));
  }

  /** Sends one frame to every connection. */
  broadcast(frame: string): void {
    for (const receiver of this.all()) receiver.send(frame);
  }

  /** Every connection; it may be removed while this goes on. */
  *all(): Generator<LocalConnection> {
    for (const receivers of this.#byUser.values()) yield* receivers.slice();
  }
}
