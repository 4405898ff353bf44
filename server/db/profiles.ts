import type { UserId } from '@messaging/protocol/primitives';
import type { Actor, Role } from '../users/actor.ts';
import type { Database } from './database.ts';
import { findRoles, saveProfiles, type Profile } from './users.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import type { Background } from '../observe/background.ts';
import { LruMap } from '../concurrency/lru-map.ts';
import type { SenderCache } from './sender-cache.ts';

/** Stores the profiles of users from tokens and events, so that names show in chat. A caller does not wait for the storage. */
export class Profiles {
  readonly #background: Background;
  readonly #senders: SenderCache;
  /** Time of each user's newest stored profile, so that the claims of a token are stored once. */
  readonly #stored = new LruMap<UserId, number>(100_000);
  readonly #saving: MicroBatch<Profile, void>;
  readonly #roles: MicroBatch<UserId, Role | undefined>;

  constructor(db: Database, background: Background, senders: SenderCache) {
    this.#background = background;
    this.#senders = senders;
    this.#saving = new MicroBatch({
      run: (profiles) => saveProfiles(db, profiles),
      maxItems: 500,
      maxQueued: 50_000,
      key: (profile) => String(profile.userId),
    });
    this.#roles = new MicroBatch<UserId, Role | undefined>({
      run: async (userIds) => {
        const found = await findRoles(db, userIds);
        return userIds.map((userId) => found.get(userId));
      },
      maxItems: 500,
      maxQueued: 50_000,
    });
  }

  /** The role from the user's token, else the stored role, else `FREELANCER`. */
  async getRole({ userId, role }: Actor): Promise<Role> {
    return role ?? (await this.#roles.add(userId)) ?? 'FREELANCER';
  }

  /** Stores the profile in the background, unless it is stored already. */
  remember(profile: Profile): void {
    if (!this.#isStored(profile)) this.#background.start('storing a profile', this.#save(profile));
  }

  /** Resolves when the profile is stored, or has failed to be: called before the user is shown to others. */
  async ensureStored(profile: Profile): Promise<void> {
    if (!this.#isStored(profile)) await this.#save(profile).catch(() => {});
  }

  #isStored({ userId, at }: Profile): boolean {
    const stored = this.#stored.get(userId);
    return stored !== undefined && stored >= at;
  }

  async #save(profile: Profile): Promise<void> {
    await this.#saving.add(profile);
    this.#senders.forget(profile.userId);
    this.#stored.set(profile.userId, profile.at);
  }
}
