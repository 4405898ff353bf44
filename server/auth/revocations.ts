import type { UserId } from '@messaging/protocol/primitives';
import { LEEWAY_SECONDS, type Actor } from '../users/actor.ts';
import { AppError } from '../app-error.ts';
import type { Database } from '../db/database.ts';
import { revocationsSince, saveRevocation, type Revocation, type Revoked } from '../db/revocations.ts';
import { every } from '../concurrency/loop.ts';
import type { Background } from '../observe/background.ts';

/** Interval between two reads of the revocations that other instances stored, in milliseconds. */
const POLL_MS = 2_000;
/** Maximum number of revocations in force: about 20 MB in each instance. */
const MAX_REVOCATIONS = 100_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Tokens that are refused before they expire. Every instance holds all of them and polls for new ones, so a revocation
 * takes effect without a message between instances. While PostgreSQL is away, the revocations already read stay in force.
 */
export class Revocations implements Disposable {
  readonly #db: Database;
  readonly #background: Background;
  readonly #maxAgeMs: number;
  readonly #users = new Map<UserId, Revocation>();
  readonly #tokens = new Map<string, Revocation>();
  readonly #timers = new DisposableStack();
  #cursor = '0';

  /** No token is accepted longer than `maxAgeDays` after its issue. */
  constructor(db: Database, background: Background, maxAgeDays: number) {
    this.#db = db;
    this.#background = background;
    this.#maxAgeMs = maxAgeDays * DAY_MS;
  }

  /** Resolves when the revocations in force are read; polling for later ones goes on until the disposal. */
  async start(): Promise<void> {
    await this.#poll();
    const poll = (): Promise<void> => this.#background.run('looking for revocations', this.#poll());
    this.#timers.use(every(POLL_MS, 0, poll));
  }

  isRevoked({ userId, tokenId, issuedAt }: Actor): boolean {
    const at = this.#users.get(userId)?.at.getTime();
    if (at !== undefined && issuedAt <= at) return true;
    return tokenId !== null && this.#tokens.has(tokenId);
  }

  /**
   * Stores a revocation; this instance applies it at once, the others within seconds. For a user, it refuses tokens issued
   * up to `at` (default: now). It is kept until `until`, by default as long as such a token would be accepted. Rejects with
   * `too_many_revocations`.
   */
  async revoke(target: Revoked, { at, until }: { at?: Date; until?: Date } = {}): Promise<Revocation> {
    const maxAgeMs = this.#maxAgeMs + 2 * LEEWAY_SECONDS * 1_000;
    const end = until ?? new Date(Date.now() + maxAgeMs);
    const stored = await saveRevocation(this.#db, { ...target, at: at ?? null, until: end }, MAX_REVOCATIONS);
    if (stored === undefined) throw new AppError('too_many_revocations');
    this.#apply(stored);
    return stored;
  }

  [Symbol.dispose](): void {
    this.#timers.dispose();
  }

  async #poll(): Promise<void> {
    const { revocations, next } = await revocationsSince(this.#db, this.#cursor);
    for (const revocation of revocations) this.#apply(revocation);
    this.#cursor = next;
    this.#dropEnded();
  }

  #apply(revocation: Revocation): void {
    if (revocation.userId !== null) this.#users.set(revocation.userId, revocation);
    if (revocation.jti !== null) this.#tokens.set(revocation.jti, revocation);
  }

  #dropEnded(): void {
    const now = Date.now();
    for (const [userId, { until }] of this.#users) if (until.getTime() < now) this.#users.delete(userId);
    for (const [jti, { until }] of this.#tokens) if (until.getTime() < now) this.#tokens.delete(jti);
  }
}
