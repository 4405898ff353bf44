import type { OwnStatus, Presence as PresencePayload } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import { findContacts, saveLastSeen } from '../db/users.ts';
import type { Database } from '../db/database.ts';
import { sleep } from '../bounded.ts';
import { MicroBatch } from '../micro-batch.ts';
import type { Background } from '../observe/background.ts';
import { eventFrame } from './encode.ts';
import type { LiveEvent } from './fanout.ts';
import type { Presence } from './presence.ts';

interface Options {
  readonly db: Database;
  readonly background: Background;
  readonly deliver: (event: LiveEvent) => void;
  readonly online: Presence['online'];
  readonly isHere: (userId: UserId) => boolean;
  /** Charges the user for telling so many contacts. */
  readonly charge: (userId: UserId, contacts: number) => void;
}

/** Longer than an event takes to be carried, in milliseconds. */
const LOOK_AGAIN_MS = 200;

/**
 * Tells presence to the users who share a thread. Thousands of clients coming back at once are a few statements, since
 * contacts are looked up a tick at a time.
 */
export class Contacts {
  readonly #options: Options;
  readonly #lookUp: MicroBatch<UserId, readonly UserId[]>;
  readonly #lastSeen: MicroBatch<UserId, void>;
  readonly #statuses: MicroBatch<UserId, OwnStatus | undefined>;

  constructor(options: Options) {
    this.#options = options;
    this.#lookUp = new MicroBatch<UserId, readonly UserId[]>({
      run: async (userIds) => {
        const found = await findContacts(options.db, userIds);
        return userIds.map((userId) => found.get(userId) ?? []);
      },
      maxItems: 200,
      maxQueued: 50_000,
      key: String,
    });
    this.#lastSeen = new MicroBatch<UserId, void>({
      run: (userIds) => saveLastSeen(options.db, userIds, new Date()),
      maxItems: 500,
      maxQueued: 50_000,
      key: String,
    });
    this.#statuses = new MicroBatch<UserId, OwnStatus | undefined>({
      run: async (userIds) => {
        const online = await options.online(userIds);
        return userIds.map((userId) => online.get(userId));
      },
      maxItems: 500,
      maxQueued: 50_000,
    });
  }

  of(userId: UserId): Promise<readonly UserId[]> {
    return this.#lookUp.add(userId);
  }

  /** Tells that the user came online or changed status. If it fails, the next edge or request puts it right. */
  tell(presence: PresencePayload): void {
    this.#options.background.start('telling presence', this.#tell(presence));
  }

  tellOnline(userId: UserId): void {
    this.tell({ userId, isOnline: true, status: 'available', lastSeenAt: null });
  }

  /** Tells that the user's last connection ended now, and notes the time. */
  tellOffline(userId: UserId): void {
    this.#options.background.start('storing last seen', this.#lastSeen.add(userId));
    this.tell({ userId, isOnline: false, status: 'offline', lastSeenAt: new Date().toISOString() });
    this.#options.background.start('telling presence', this.#lookAgain(userId));
  }

  /**
   * A user who reloads a page may come online on another instance while this one still tells that they left, and which
   * of the two events is carried first nobody knows. Here the order is known.
   */
  async #lookAgain(userId: UserId): Promise<void> {
    await sleep(LOOK_AGAIN_MS);
    if (this.#options.isHere(userId)) return;
    const status = await this.#statuses.add(userId);
    if (status !== undefined) this.tell({ userId, isOnline: true, status, lastSeenAt: null });
  }

  async #tell(presence: PresencePayload): Promise<void> {
    const to = await this.of(presence.userId);
    this.#options.charge(presence.userId, to.length);
    if (to.length > 0) this.#options.deliver({ to, frame: eventFrame('presence', presence) });
  }
}
