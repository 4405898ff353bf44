import { createError, toFailure, type Failure } from './failure.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { MessagingStorage } from './storage.ts';
import type { Timers } from './timers.ts';
import type { UserId } from './wire.ts';

/** Time limit of one call of the storage, in milliseconds. */
const TIMEOUT_MS = 5_000;

/** The entries of one user's outbox in a storage. A storage that fails is reported, and nothing rejects. */
export class EntryStorage {
  readonly #storage: MessagingStorage;
  readonly #timers: Timers;
  readonly #report: (failure: Failure) => void;
  /** Writes run one after the other, so that a delete never overtakes its set. */
  #writing: Promise<unknown> = Promise.resolve();
  #userId: UserId | undefined;

  constructor(storage: MessagingStorage, timers: Timers, report: (failure: Failure) => void) {
    this.#storage = storage;
    this.#timers = timers;
    this.#report = report;
  }

  /** Reads at most `limit` entries of the user, in any order. */
  async read(userId: UserId, limit: number): Promise<OutboxEntry[]> {
    this.#userId = userId;
    return (await this.#attempt(this.#read(limit))) ?? [];
  }

  /** Whether the entry is there, as far as the storage can tell. */
  async has(clientId: string): Promise<boolean> {
    await this.#writing;
    return (await this.#attempt(this.#storage.get(this.#key(clientId)))) !== null;
  }

  set(entry: OutboxEntry): void {
    this.#write(() => this.#storage.set(this.#key(entry.clientId), JSON.stringify(entry)));
  }

  delete(clientId: string): void {
    this.#write(() => this.#storage.delete(this.#key(clientId)));
  }

  async #read(limit: number): Promise<OutboxEntry[]> {
    await this.#writing;
    const keys = await this.#storage.list(this.#key(''));
    const texts = await Promise.all(keys.slice(0, limit).map((key) => this.#storage.get(key)));
    return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as OutboxEntry]));
  }

  #write(write: () => Promise<void>): void {
    this.#writing = this.#writing.then(() => this.#attempt(write()));
  }

  async #attempt<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await this.#timers.withTimeout('The storage', TIMEOUT_MS, work);
    } catch (error) {
      const { kind, message } = toFailure(error);
      // After `close` the storage still finishes its work.
      if (kind !== 'closed') this.#report(createError('storage', message, error).failure);
      return undefined;
    }
  }

  #key(clientId: string): string {
    return `outbox/${this.#userId}/${clientId}`;
  }
}
