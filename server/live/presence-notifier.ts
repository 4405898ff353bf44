import type { OwnStatus, Presence as PresencePayload } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import { findContacts, saveLastSeen } from '../db/users.ts';
import type { Database } from '../db/database.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import type { Background } from '../observe/background.ts';
import type { Deliverer } from './deliverer.ts';
import { PresenceBroadcaster } from './presence-broadcaster.ts';
import type { Presence, PresenceHandler } from './presence.ts';

interface Options {
  readonly db: Database;
  readonly background: Background;
  readonly deliverer: Pick<Deliverer, 'deliver'>;
  readonly presence: Pick<Presence, 'online'>;
  /** Charges the user for notifying this number of contacts. */
  readonly charge: (userId: UserId, contacts: number) => void;
}

/**
 * Notifies a user's contacts, the users who share a thread with them, of their presence. Contacts are looked up once a
 * tick, so thousands of clients that reconnect at once cost a few statements.
 */
export class PresenceNotifier implements PresenceHandler {
  readonly #background: Background;
  readonly #broadcaster: PresenceBroadcaster;
  readonly #contacts: MicroBatch<UserId, readonly UserId[]>;
  readonly #lastSeen: MicroBatch<UserId, void>;

  constructor({ db, background, deliverer, presence, charge }: Options) {
    this.#background = background;
    this.#contacts = new MicroBatch<UserId, readonly UserId[]>({
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
        const online = await presence.online(userIds);
        return userIds.map((userId) => online.get(userId));
      },
      maxItems: 500,
      maxQueued: 50_000,
    });
    this.#broadcaster = new PresenceBroadcaster({
      background,
      deliver: (event) => deliverer.deliver(event),
      charge,
      findContacts: (userIds) => findContacts(db, userIds),
      findStatus: (userId) => statuses.add(userId),
    });
  }

  findContacts(userId: UserId): Promise<readonly UserId[]> {
    return this.#contacts.add(userId);
  }

  /** Notifies the contacts that the user came online or changed status. */
  notify(presence: PresencePayload): void {
    this.#broadcaster.broadcast(presence);
  }

  notifyOnline(userId: UserId): void {
    this.notify({ userId, isOnline: true, status: 'available', lastSeenAt: null });
  }

  /** Notifies the contacts that the user's last connection ended now, and stores the time. */
  notifyOffline(userId: UserId): void {
    this.#background.start('storing last seen', this.#lastSeen.add(userId));
    this.notify({ userId, isOnline: false, status: 'offline', lastSeenAt: new Date().toISOString() });
  }
}
