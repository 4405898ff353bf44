import type { UserId } from '@messaging/protocol/primitives';
import type { Database } from '../db/database.ts';
import { saveProfiles, type Profile } from '../db/users.ts';
import { MicroBatch } from '../micro-batch.ts';
import type { Logger } from '../observe/logger.ts';
import { RecentMap } from '../recent-map.ts';

/** Keeps what tokens say of their users, so that names show in chat. Storing them never holds a caller up. */
export class Profiles {
  readonly #log: Logger;
  /** When each user's newest profile was stored, to store each token's claims once. */
  readonly #stored = new RecentMap<UserId, number>(100_000);
  readonly #saving: MicroBatch<Profile, void>;

  constructor(db: Database, log: Logger) {
    this.#log = log;
    this.#saving = new MicroBatch<Profile, void>({
      run: (profiles) => saveProfiles(db, profiles),
      maxItems: 500,
      maxQueued: 50_000,
      key: (profile) => String(profile.userId),
    });
  }

  /** Resolves when it is stored or known already; never rejects. */
  async remember(profile: Profile): Promise<void> {
    const at = profile.at.getTime();
    if ((this.#stored.get(profile.userId) ?? 0) >= at) return;
    try {
      await this.#saving.add(profile);
      this.#stored.set(profile.userId, at);
    } catch (error) {
      this.#log.warn({ err: error, userId: profile.userId }, 'a profile was not stored');
    }
  }
}
