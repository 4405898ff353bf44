import type { UserId } from '@messaging/protocol/primitives';
import { every } from '../concurrency/loop.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Database } from './database.ts';
import { findSenders, usersChangedSince, type Sender } from './users.ts';
import type { Background } from '../observe/background.ts';
import { LruMap } from '../concurrency/lru-map.ts';

/** Interval between two reads of the names that other instances changed, in milliseconds. */
const POLL_MS = 2_000;
/** How long a name is used without being read again, in milliseconds: instances of an older version do not say what they change. */
const KEEP_MS = 10 * 60_000;
/** Senders kept, about 30 MB. */
const MAX = 100_000;

interface Kept {
  readonly sender: Sender;
  /** By the clock of performance.now(). */
  readonly until: number;
}

/**
 * The names and avatars that go out with messages, kept in memory: reading them in the statement that stores a batch takes a
 * tenth of its CPU. A change by this instance is seen at once, one by another instance within POLL_MS.
 */
export class Senders implements Disposable {
  readonly #db: Database;
  readonly #kept = new LruMap<UserId, Kept>(MAX);
  /** Senders being read. One that changes meanwhile is taken out, and what was read of it is not kept. */
  readonly #reading = new Set<UserId>();
  readonly #background: Background;
  readonly #timers = new DisposableStack();
  /** Where to go on looking for changes; null: at the next change. */
  #next: string | null = null;

  constructor(db: Database, background: Background) {
    this.#db = db;
    this.#background = background;
  }

  /** Resolves when polling for changes has begun: every change from then on is seen until the disposal. */
  async start(): Promise<void> {
    await this.#poll();
    const poll = (): Promise<void> => this.#background.run('looking for changed names', this.#poll());
    this.#timers.use(every(POLL_MS, 0, poll));
  }

  /** Those of the users that are known. Never rejects: a message is not lost for a name. */
  async of(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Sender>> {
    const now = performance.now();
    const found = new Map<UserId, Sender>();
    const missing = new Set<UserId>();
    for (const userId of userIds) {
      const kept = this.#kept.get(userId);
      if (kept !== undefined && kept.until > now) found.set(userId, kept.sender);
      else missing.add(userId);
    }
    if (missing.size > 0)
      for (const [userId, sender] of await this.#read([...missing])) found.set(userId, sender);
    return found;
  }

  /** To be called after a change is stored. */
  forget(userId: UserId): void {
    this.#reading.delete(userId);
    this.#kept.delete(userId);
  }

  [Symbol.dispose](): void {
    this.#timers.dispose();
  }

  async #read(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Sender>> {
    for (const userId of userIds) this.#reading.add(userId);
    const reading = findSenders(this.#db, userIds);
    // In half of the time that storing the messages may take, which waits for this.
    const senders = await withTimeout(reading, this.#db.timeoutMs / 2, 'reading names').catch(() => NOBODY);
    const until = performance.now() + KEEP_MS;
    for (const userId of userIds) {
      const sender = senders.get(userId);
      if (this.#reading.delete(userId) && sender !== undefined) this.#kept.set(userId, { sender, until });
    }
    return senders;
  }

  async #poll(): Promise<void> {
    const { userIds, isAll, next } = await usersChangedSince(this.#db, this.#next);
    for (const userId of userIds) this.forget(userId);
    if (!isAll) this.#forgetAll();
    this.#next = next;
  }

  #forgetAll(): void {
    this.#reading.clear();
    this.#kept.clear();
  }
}

const NOBODY: ReadonlyMap<UserId, Sender> = new Map();
