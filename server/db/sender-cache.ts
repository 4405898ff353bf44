import type { UserId } from '@messaging/protocol/primitives';
import { every } from '../concurrency/loop.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Database } from './database.ts';
import { findSenders, usersChangedSince, type Sender } from './users.ts';
import type { Background } from '../observe/background.ts';
import { LruMap } from '../concurrency/lru-map.ts';

/** Interval between two reads of the names that other instances changed, in milliseconds. */
const POLL_MS = 2_000;
/** Time after which a name is read again, in milliseconds: the bound for a change that no poll has seen. */
const KEEP_MS = 10 * 60_000;
/** Limit of the senders in the cache, about 30 MB. */
const MAX = 100_000;

interface Entry {
  readonly sender: Sender;
  /** Time at which the entry ends, by performance.now(). */
  readonly until: number;
}

/**
 * Cache of the names and avatars that messages show: reading them in the statement that stores a batch takes a tenth of its
 * CPU. A change by this instance is visible at once, a change by another instance within POLL_MS.
 */
export class SenderCache implements Disposable {
  readonly #db: Database;
  readonly #entries = new LruMap<UserId, Entry>(MAX);
  /** Senders that are being read. A change meanwhile removes the sender, and then the result is not cached. */
  readonly #reading = new Set<UserId>();
  readonly #background: Background;
  readonly #timers = new DisposableStack();
  /** Start of the next poll; null: at the next change. */
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

  /** The known senders among the users. Never rejects: a missing name must not fail a message. */
  async get(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Sender>> {
    const now = performance.now();
    const found = new Map<UserId, Sender>();
    const missing = new Set<UserId>();
    for (const userId of userIds) {
      const entry = this.#entries.get(userId);
      if (entry !== undefined && entry.until > now) found.set(userId, entry.sender);
      else missing.add(userId);
    }
    if (missing.size > 0)
      for (const [userId, sender] of await this.#read([...missing])) found.set(userId, sender);
    return found;
  }

  /** Removes a sender from the cache. Called after a change is stored. */
  forget(userId: UserId): void {
    this.#reading.delete(userId);
    this.#entries.delete(userId);
  }

  [Symbol.dispose](): void {
    this.#timers.dispose();
  }

  async #read(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Sender>> {
    for (const userId of userIds) this.#reading.add(userId);
    const reading = findSenders(this.#db, userIds);
    // Half of the time limit of storing the messages, which waits for this read.
    const senders = await withTimeout(reading, this.#db.timeoutMs / 2, 'reading names').catch(
      () => NO_SENDERS,
    );
    const until = performance.now() + KEEP_MS;
    for (const userId of userIds) {
      const sender = senders.get(userId);
      if (this.#reading.delete(userId) && sender !== undefined) this.#entries.set(userId, { sender, until });
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
    this.#entries.clear();
  }
}

const NO_SENDERS: ReadonlyMap<UserId, Sender> = new Map();
