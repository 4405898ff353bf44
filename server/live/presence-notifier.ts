import type { OwnStatus, Presence as PresencePayload } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import { findContacts, saveLastSeen } from '../db/users.ts';
import type { Database } from '../db/database.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import type { Background } from '../observe/background.ts';
import type { LiveEvent } from './broker.ts';
import { PresenceBroadcaster } from './presence-broadcaster.ts';
import type { Presence } from './presence.ts';

interface Options {
  readonly db: Database;
  readonly background: Background;
  readonly deliver: (event: LiveEvent) => void;
  readonly online: Presence['online'];
  /** Charges the user for telling so many contacts. */
  readonly charge: (userId: UserId, contacts: number) => void;
}

/**
 * Who shares a thread with whom, and is told of their presence. Thousands of clients coming back at once are a few
 * statements, since contacts are looked up a tick at a time.
 */
export class PresenceNotifier {
  readonly #background: Background;
  readonly #teller: PresenceBroadcaster;
  readonly #lookUp: MicroBatch<UserId, readonly UserId[]>;
  readonly #lastSeen: MicroBatch<UserId, void>;

  constructor(options: Options) {
    const { db, background, deliver, charge } = options;
    this.#background = background;
    this.#lookUp = new MicroBatch<UserId, readonly UserId[]>({
      run: async (userIds) => {
        const found = await findContacts(db, userIds);
        return userIds.map((userId) => found.get(userId) ?? []);
      },
      maxItems: 200,
      maxQueued: 50_000,
      key: String,
    });
    this.#lastSeen = new MicroBatch<UserId, void>({
      run: (userIds) => saveLastSeen(db, userIds, new Date()),
      maxItems: 500,
      maxQueued: 50_000,
      key: String,
    });
    const statuses = new MicroBatch<UserId, OwnStatus | undefined>({
      run: async (userIds) => {
        const online = await options.online(userIds);
        return userIds.map((userId) => online.get(userId));
      },
      maxItems: 500,
      maxQueued: 50_000,
    });
    this.#teller = new PresenceBroadcaster({
      background,
      deliver,
      charge,
      contactsOf: (userIds) => findContacts(db, userIds),
      statusOf: (userId) => statuses.add(userId),
    });
  }

  findContacts(userId: UserId): Promise<readonly UserId[]> {
    return this.#lookUp.add(userId);
  }

  /** Tells that the user came online or changed status. */
  notify(presence: PresencePayload): void {
    this.#teller.broadcast(presence);
  }

  notifyOnline(userId: UserId): void {
    this.notify({ userId, isOnline: true, status: 'available', lastSeenAt: null });
  }

  /** Tells that the user's last connection ended now, and notes the time. */
  notifyOffline(userId: UserId): void {
    this.#background.start('storing last seen', this.#lastSeen.add(userId));
    this.notify({ userId, isOnline: false, status: 'offline', lastSeenAt: new Date().toISOString() });
  }
}
