import { serviceUrl } from './address.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Failure } from './failure.ts';
import { indexedDbStorage } from './indexed-db-storage.ts';
import { memoryStorage, type MessagingStorage } from './storage.ts';
import { pageSurroundings, type Surroundings } from './surroundings.ts';
import type { GetToken } from './token-source.ts';

/** What a client is made of. Only the first two are needed. */
export interface MessagingOptions {
  /** Where the service is, as in `https://chat.example.com`; in a page `/` is the page's own server. */
  readonly url: string | URL;
  readonly getToken: GetToken;
  /** Keeps unsent messages over a reload. By default IndexedDB where there is one, else memory. */
  readonly storage?: MessagingStorage;
  /** Told of failures in the background, which no method rejects with. For logs. */
  readonly onFailure?: (failure: Failure) => void;
  readonly fetch?: typeof globalThis.fetch;
  readonly WebSocket?: typeof globalThis.WebSocket;
  /** How tabs find each other; null: not at all. By default the browser's, in a page. */
  readonly BroadcastChannel?: typeof globalThis.BroadcastChannel | null;
  /** Whether there is a network, and somebody looking. By default what the page says. */
  readonly surroundings?: Surroundings;
  /** For tests. */
  readonly clock?: Clock;
}

/** The options with their defaults. */
export type Options = ReturnType<typeof withDefaults>;

export function withDefaults(given: MessagingOptions) {
  const isPage = typeof document !== 'undefined';
  return {
    // Read when it is used: a module that makes a client may be loaded where there is no page.
    url: () => serviceUrl(given.url),
    getToken: given.getToken,
    storage: given.storage ?? defaultStorage(),
    onFailure: given.onFailure ?? (() => {}),
    // Browsers refuse a fetch that is called as a method of something else.
    fetch: given.fetch ?? globalThis.fetch.bind(globalThis),
    WebSocket: given.WebSocket ?? globalThis.WebSocket,
    BroadcastChannel:
      given.BroadcastChannel === undefined && isPage ? globalThis.BroadcastChannel : given.BroadcastChannel,
    surroundings: given.surroundings ?? pageSurroundings,
    clock: given.clock ?? systemClock,
  };
}

function defaultStorage(): MessagingStorage {
  try {
    return typeof indexedDB === 'undefined' ? memoryStorage() : indexedDbStorage();
  } catch {
    // In a page that may store nothing the very look at it throws.
    return memoryStorage();
  }
}
