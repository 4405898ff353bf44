import { serviceUrl } from './address.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Failure } from './failure.ts';
import { indexedDbStorage } from './indexed-db-storage.ts';
import { memoryStorage, type MessagingStorage } from './storage.ts';
import { pageEnvironment, type Environment } from './environment.ts';
import type { GetToken } from './token-source.ts';

/** Options of a client. `url` and `getToken` are required. */
export interface MessagingOptions {
  /** URL of the service, as in `https://chat.example.com`. In a page `/` is the page's own server. */
  readonly url: string | URL;
  readonly getToken: GetToken;
  /** Keeps unsent messages across reloads. Default: IndexedDB when available, else memory. */
  readonly storage?: MessagingStorage;
  /** Called with failures of work in the background, which no method rejects with. For logs. */
  readonly onFailure?: (failure: Failure) => void;
  readonly fetch?: typeof globalThis.fetch;
  readonly WebSocket?: typeof globalThis.WebSocket;
  /** Channel between tabs; null: none. Default: the browser's, in a page. */
  readonly BroadcastChannel?: typeof globalThis.BroadcastChannel | null;
  /** Network state and visibility. Default: those of the page. */
  readonly surroundings?: Environment;
  /** For tests. */
  readonly clock?: Clock;
}

/** The options with their defaults. */
export type Options = ReturnType<typeof withDefaults>;

export function withDefaults(options: MessagingOptions) {
  const isPage = typeof document !== 'undefined';
  return {
    // Resolved at use: a module that creates a client may be loaded without a page.
    url: () => serviceUrl(options.url),
    getToken: options.getToken,
    storage: options.storage ?? defaultStorage(),
    onFailure: options.onFailure ?? (() => {}),
    // Browsers refuse a fetch that is called as a method of another object.
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    WebSocket: options.WebSocket ?? globalThis.WebSocket,
    BroadcastChannel:
      options.BroadcastChannel === undefined && isPage
        ? globalThis.BroadcastChannel
        : options.BroadcastChannel,
    environment: options.surroundings ?? pageEnvironment,
    clock: options.clock ?? systemClock,
  };
}

function defaultStorage(): MessagingStorage {
  try {
    return typeof indexedDB === 'undefined' ? memoryStorage() : indexedDbStorage();
  } catch {
    // Reading `indexedDB` throws in a page that may not store anything.
    return memoryStorage();
  }
}
