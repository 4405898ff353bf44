import { View } from './store.ts';
import type { Context } from './context.ts';
import type { OwnStatus, Presence, Thread, UserId } from './wire.ts';

/** Who is online among the other members of loaded threads, and what the user says of themselves. */
export interface PresenceSnapshot {
  readonly ownStatus: OwnStatus;
  readonly users: ReadonlyMap<UserId, Presence>;
}

interface PresenceOwner {
  onChange(presence: Presence): void;
  /** The user chose a status. */
  onChoice(status: OwnStatus): void;
}

/** What is known of the presence of others. */
export class PresenceBook extends View<PresenceSnapshot> {
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
    this.#owner.onChoice(status);
  }

  setOwn(status: OwnStatus): void {
    this.#ownStatus = status;
    this.changed();
  }

  /** Takes what was told. Those who are no member of a loaded thread are left out. */
  put(presence: Presence): void {
    const known = this.#users.get(presence.userId);
    if (known === undefined || isSame(known, presence)) return;
    this.#set(presence);
  }

  /** A thread tells less than `put`, and tells of somebody to remember. */
  meet({ otherUser: { userId, isOnline } }: Thread): void {
    if (this.#users.get(userId)?.isOnline !== isOnline) this.#set(presenceOf(userId, isOnline));
  }

  /** Exactly these are online. */
  setOnline(online: ReadonlySet<UserId>): void {
    for (const { userId, isOnline } of this.#users.values()) {
      if (isOnline !== online.has(userId)) this.#set(presenceOf(userId, online.has(userId)));
    }
  }

  #set(presence: Presence): void {
    this.#users.set(presence.userId, presence);
    this.changed();
    this.#owner.onChange(presence);
  }
}

function presenceOf(userId: UserId, isOnline: boolean): Presence {
  return { userId, isOnline, status: isOnline ? 'available' : 'offline', lastSeenAt: null };
}

function isSame(a: Presence, b: Presence): boolean {
  return a.isOnline === b.isOnline && a.status === b.status && a.lastSeenAt === b.lastSeenAt;
}
