import type { MessagingClient, UserId } from '@messaging/client';
import type { Person } from './person-name.ts';

/** Profiles kept of one client. Beyond that all are dropped and loaded again when they are shown. */
const MAX_PROFILES = 1_000;

/** People who are in no loaded thread, such as former members of a group, by their number. */
export class Profiles {
  readonly #client: MessagingClient;
  #people: ReadonlyMap<UserId, Person> = new Map();
  readonly #loading = new Set<UserId>();
  readonly #listeners = new Set<() => void>();

  constructor(client: MessagingClient) {
    this.#client = client;
  }

  /** A new map after each change. */
  readonly getSnapshot = (): ReadonlyMap<UserId, Person> => this.#people;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads a person once. Of one who cannot be loaded only the number is known. */
  load(userId: UserId): void {
    if (this.#people.has(userId) || this.#loading.has(userId)) return;
    this.#loading.add(userId);
    void this.#client
      .getUser(userId)
      .catch(() => toNameless(userId))
      .then((person) => this.#add(person));
  }

  #add(person: Person): void {
    this.#loading.delete(person.userId);
    const kept = this.#people.size >= MAX_PROFILES ? [] : this.#people;
    this.#people = new Map([...kept, [person.userId, person]]);
    for (const listener of this.#listeners) listener();
  }
}

/** A person of whom only the number is known. */
export function toNameless(userId: UserId): Person {
  return { userId, fullName: null, username: null, avatarUrl: null };
}
