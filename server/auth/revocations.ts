import type { UserId } from '@messaging/protocol/primitives';
import { LEEWAY_SECONDS, type Actor } from '../users/actor.ts';
import { AppError } from '../app-error.ts';
import type { Database } from '../db/database.ts';
import { revocationsSince, saveRevocation, type Revocation, type Revoked } from '../db/revocations.ts';
import type { Background } from '../observe/background.ts';

/** How often an instance looks for revocations that others stored, in milliseconds. */
const LOOK_MS = 2_000;
/** Revocations in force at the most: about 20 MB of each instance. */
const MAX = 100_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Tokens that are refused before they expire. Every instance knows all of them and looks for new ones by itself, so a
 * revocation needs no message to arrive. While PostgreSQL is away those known stay in force.
 */
export class Revocations implements Disposable {
  readonly #db: Database;
  readonly #maxAgeMs: number;
  readonly #users = new Map<UserId, Revocation>();
  readonly #tokens = new Map<string, Revocation>();
  readonly #timer: Timer;
  #next = '0';
  #isLooking = false;

  private constructor(db: Database, background: Background, maxAgeDays: number) {
    this.#db = db;
    this.#maxAgeMs = maxAgeDays * DAY_MS;
    this.#timer = setInterval(() => {
      if (!this.#isLooking) background.start('looking for revocations', this.#look());
    }, LOOK_MS);
  }

  /** Resolves once those in force are known. No token is believed longer than `maxAgeDays` after its issue. */
  static async open(db: Database, background: Background, maxAgeDays: number): Promise<Revocations> {
    const revocations = new Revocations(db, background, maxAgeDays);
    await revocations.#look();
    return revocations;
  }

  isRevoked({ userId, tokenId, issuedAt }: Actor): boolean {
    const at = this.#users.get(userId)?.at.getTime();
    if (at !== undefined && issuedAt <= at) return true;
    return tokenId !== null && this.#tokens.has(tokenId);
  }

  /**
   * Stores it; this instance heeds it at once, the others within seconds. Of a user it refuses tokens issued up to `at`, by
   * default now. It is kept until `until`, by default for as long as such a token is believed. Fails with
   * `too_many_revocations`.
   */
  async revoke(what: Revoked, { at, until }: { at?: Date; until?: Date } = {}): Promise<Revocation> {
    const lasts = this.#maxAgeMs + 2 * LEEWAY_SECONDS * 1_000;
    const end = until ?? new Date(Date.now() + lasts);
    const stored = await saveRevocation(this.#db, { ...what, at: at ?? null, until: end }, MAX);
    if (stored === undefined) throw new AppError('too_many_revocations');
    this.#heed(stored);
    return stored;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    try {
      const { revocations, next } = await revocationsSince(this.#db, this.#next);
      for (const revocation of revocations) this.#heed(revocation);
      this.#next = next;
    } finally {
      this.#isLooking = false;
    }
    this.#forget();
  }

  #heed(revocation: Revocation): void {
    if (revocation.userId !== null) this.#users.set(revocation.userId, revocation);
    if (revocation.jti !== null) this.#tokens.set(revocation.jti, revocation);
  }

  /** Drops those that have ended. */
  #forget(): void {
    const now = Date.now();
    for (const [userId, { until }] of this.#users) if (until.getTime() < now) this.#users.delete(userId);
    for (const [jti, { until }] of this.#tokens) if (until.getTime() < now) this.#tokens.delete(jti);
  }
}
