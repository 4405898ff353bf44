import { View } from './store.ts';
import type { Context } from './context.ts';
import type { OwnStatus, Presence, Thread, UserId } from './wire.ts';

/** Presence of the other members of loaded threads, and the user's own status. */
export interface PresenceSnapshot {
  readonly ownStatus: OwnStatus;
  readonly users: ReadonlyMap<UserId, Presence>;
}

interface PresenceOwner {
  onChange(presence: Presence): void;
  /** Called when the user has chosen a status. */
  onStatusChosen(status: OwnStatus): void;
}

/** The presence of other users and the user's own status. */
export class PresenceStore extends View<PresenceSnapshot> {
  readonly #owner: PresenceOwner;
  readonly #users = new Map<UserId, Presence>();
  #ownStatus: OwnStatus = 'available';

  constructor({ timers }: Pick<Context, 'timers'>, owner: PresenceOwner) {
    super(timers.clock);
    this.#owner = owner;
  }

  protected build(): PresenceSnapshot {
    return { ownStatus: this.#ownStatus, users: new Map(this.#users) };
  }

  get(userId: UserId): Presence | undefined {
    return this.#users.get(userId);
  }

  setStatus(status: OwnStatus): void {
    this.#owner.onStatusChosen(status);
  }

  setOwnStatus(status: OwnStatus): void {
    this.#ownStatus = status;
    this.changed();
  }

  /** Applies a presence. Users who are not members of a loaded thread are ignored. */
  update(presence: Presence): void {
    const current = this.#users.get(presence.userId);
    if (current === undefined || isSame(current, presence)) return;
    this.#set(presence);
  }

  /** Adds the members of a thread. A thread has less detail than a presence, so an equal `isOnline` changes nothing. */
  upsertMembers({ members }: Thread): void {
    for (const { userId, isOnline } of members)
      if (this.#users.get(userId)?.isOnline !== isOnline) this.#set(toPresence(userId, isOnline));
  }

  /** Applies the full list of users who are online. */
  setOnline(online: ReadonlySet<UserId>): void {
    for (const { userId, isOnline } of this.#users.values()) {
      if (isOnline !== online.has(userId)) this.#set(toPresence(userId, online.has(userId)));
    }
  }

  #set(presence: Presence): void {
    this.#users.set(presence.userId, presence);
    this.changed();
    this.#owner.onChange(presence);
  }
}

function toPresence(userId: UserId, isOnline: boolean): Presence {
  return { userId, isOnline, status: isOnline ? 'available' : 'offline', lastSeenAt: null };
}

function isSame(a: Presence, b: Presence): boolean {
  return a.isOnline === b.isOnline && a.status === b.status && a.lastSeenAt === b.lastSeenAt;
}
