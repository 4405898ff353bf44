import type { UserId } from '@messaging/protocol/primitives';
import type { CloseReason } from '@messaging/protocol/close-codes';
import type { Actor } from '../users/actor.ts';
import type { Audience } from '../users/audience.ts';
import { changesUnread, isGroupFrame, personalize } from './frames.ts';

/** A client's connection to this instance, independent of its transport. */
export interface LocalConnection {
  readonly id: string;
  readonly userId: UserId;
  /** Whether the client asked for groups: others must not see what they do not know. */
  readonly knowsGroups: boolean;
  /** Whether the client asked for its unread totals. */
  readonly wantsUnread: boolean;
  /** The user as described by the connection's newest token. */
  readonly actor: Actor;
  /** Replaces the token by a newer one of the same user. */
  renew(actor: Actor): void;
  /** Sends a frame. Never throws and never waits: a client that reads too slowly is closed. */
  send(frame: string): void;
  /**
   * Pings the client when it is due, and closes a connection that is silent, stuck or no longer authorized. `now` is the
   * clock of performance.now().
   */
  checkHealth(now: number): void;
  close(reason: CloseReason): void;
  /** Accepts no more frames, and closes with 4000 once the accepted ones are answered. */
  drain(): void;
}

/** The connections of this instance, by user. */
export class Hub {
  readonly #byUser = new Map<UserId, LocalConnection[]>();
  readonly #audiences = new Map<Audience, Set<LocalConnection>>();
  #size = 0;
  /** Called with each user who asked for unread totals, when an event may have changed them. */
  onUnreadChange: (userId: UserId) => void = () => {};

  get size(): number {
    return this.#size;
  }

  /** Users with at least one connection. */
  get userCount(): number {
    return this.#byUser.size;
  }

  add(connection: LocalConnection): void {
    const own = this.#byUser.get(connection.userId);
    if (own === undefined) this.#byUser.set(connection.userId, [connection]);
    else own.push(connection);
    this.#size += 1;
  }

  /** From now on the connection, if it was added, gets the events of this audience and of no other. */
  join(connection: LocalConnection, audience: Audience | null): void {
    for (const others of this.#audiences.values()) others.delete(connection);
    if (audience === null) return;
    const members = this.#audiences.get(audience) ?? new Set();
    if (this.#byUser.get(connection.userId)?.includes(connection)) members.add(connection);
    this.#audiences.set(audience, members);
  }

  remove(connection: LocalConnection): void {
    for (const members of this.#audiences.values()) members.delete(connection);
    const own = this.#byUser.get(connection.userId);
    const at = own?.indexOf(connection) ?? -1;
    if (own === undefined || at < 0) return;
    own.splice(at, 1);
    if (own.length === 0) this.#byUser.delete(connection.userId);
    this.#size -= 1;
  }

  has(userId: UserId): boolean {
    return this.#byUser.has(userId);
  }

  /** The user's connections that asked for unread totals. */
  listUnreadReaders(userId: UserId): LocalConnection[] {
    return this.#byUser.get(userId)?.filter(({ wantsUnread }) => wantsUnread) ?? [];
  }

  /** Number of the user's connections to this instance. */
  countConnections(userId: UserId): number {
    return this.#byUser.get(userId)?.length ?? 0;
  }

  /** Sends one frame to every connection of these users or of this audience, but `except`. */
  deliver(to: readonly UserId[] | Audience, frame: string, except?: LocalConnection): void {
    if (typeof to === 'string') return this.#deliverToAudience(to, frame);
    const needsGroups = isGroupFrame(frame);
    for (const userId of to) {
      const connections = this.#byUser.get(userId);
      if (connections === undefined) continue;
      let wantsUnread = false;
      for (const connection of connections) {
        wantsUnread ||= connection.wantsUnread;
        if (connection !== except && (!needsGroups || connection.knowsGroups)) connection.send(frame);
      }
      if (wantsUnread && changesUnread(frame)) this.onUnreadChange(userId);
    }
  }

  #deliverToAudience(audience: Audience, frame: string): void {
    const frameFor = personalize(frame);
    for (const connection of this.#audiences.get(audience) ?? []) {
      connection.send(frameFor(connection.userId));
      if (connection.wantsUnread) this.onUnreadChange(connection.userId);
    }
  }

  /** Sends one frame to every connection. */
  broadcast(frame: string): void {
    for (const connection of this.all()) {
      connection.send(frame);
      if (connection.wantsUnread && changesUnread(frame)) this.onUnreadChange(connection.userId);
    }
  }

  /** Every connection. A connection may be removed during the iteration. */
  *all(): Generator<LocalConnection> {
    for (const connections of this.#byUser.values()) yield* connections.slice();
  }
}
