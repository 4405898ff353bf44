import { toFailure, type Failure } from './failure.ts';
import type { MessagingClient } from './messaging-client.ts';
import { callSafely, type Store } from './store.ts';
import {
  SEARCH_ROUTES,
  type Commands,
  type Message,
  type SearchResult,
  type Seq,
  type Thread,
  type ThreadId,
} from './wire.ts';

export { parseSearch } from '@messaging/protocol/search/parse-search';
export type { Filter, SearchQuery, Term } from '@messaging/protocol/search/search-query';
export { listSuggestions, type Suggestion } from './search-suggestions.ts';
export type { SearchResult, SharedFile } from './wire.ts';

/** A search and what it has found so far. */
export interface SearchSnapshot {
  /** The query, as the user typed it; empty: there is none. */
  readonly query: string;
  /** The thread that is searched; null: all threads. */
  readonly threadId: ThreadId | null;
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  /** Newest first. `highlights` are start and length in `message.body`, in UTF-16 units, as `String.slice` counts. */
  readonly results: readonly SearchResult[];
  readonly hasMore: boolean;
  /** False: there may be more matches than the service could look at. */
  readonly isComplete: boolean;
  /** Why the last call failed; null: it did not. */
  readonly failure: Failure | null;
}

/** A search over the user's own messages. */
export interface MessageSearch extends Store<SearchSnapshot> {
  /**
   * Starts a search instead of the one before, whose answers are dropped. Wait for a pause in typing before each call: a user may
   * search 30 times a minute. Never rejects; the snapshot has the failure.
   */
  search(query: string, threadId?: ThreadId): Promise<void>;
  /** Loads the next page; does nothing when there is none, or one is being loaded. */
  loadMore(): Promise<void>;
  /** Ends the search. The answer of a call that is under way is dropped. */
  clear(): void;
}

const IDLE: SearchSnapshot = {
  query: '',
  threadId: null,
  status: 'idle',
  results: [],
  hasMore: false,
  isComplete: true,
  failure: null,
};

/** Creates a search of a client, for one field of a page. */
export function createSearch(client: MessagingClient): MessageSearch {
  return new Search(client);
}

/**
 * A page of the threads, loaded or not, of a part of the list, or with these words in the name of another member or in the title.
 * Rejects with a `MessagingError`.
 */
export function findThreads(
  client: MessagingClient,
  input: Omit<Commands['listThreads']['input'], 'include' | 'offset'>,
): Promise<Commands['listThreads']['output']> {
  return client.call(SEARCH_ROUTES.listThreads, { include: 'groups', ...input });
}

/** A thread, loaded or not, as it is now. Rejects with a `MessagingError`. */
export function findThread(client: MessagingClient, threadId: ThreadId): Promise<Thread> {
  return client.call(SEARCH_ROUTES.getThread, { threadId });
}

/** A page of the files, images or links of a thread, newest first; `before` is `nextBefore` of the page before. */
export function listFiles(
  client: MessagingClient,
  input: Commands['listFiles']['input'] & { readonly before?: Seq },
): Promise<Commands['listFiles']['output']> {
  return client.call(SEARCH_ROUTES.listFiles, input);
}

/** The message with a `seq`; null when there is none that the user may see. Rejects with a `MessagingError`. */
export async function findMessage(
  client: MessagingClient,
  threadId: ThreadId,
  seq: Seq,
): Promise<Message | null> {
  const messages = await listFrom(client, { threadId, around: seq, limit: 1 });
  return messages.find((message) => message.seq === seq) ?? null;
}

/** The first message at a time or after it, of those that the user may see; null when there is none. Rejects with a `MessagingError`. */
export async function findMessageAt(
  client: MessagingClient,
  threadId: ThreadId,
  at: Date,
): Promise<Message | null> {
  return (await listFrom(client, { threadId, aroundTime: at.toISOString(), limit: 1 }))[0] ?? null;
}

async function listFrom(
  client: MessagingClient,
  input: Commands['listMessages']['input'],
): Promise<readonly Message[]> {
  const { messages } = await client.call<Commands['listMessages']['output']>(
    SEARCH_ROUTES.listMessages,
    input,
  );
  return messages;
}

class Search implements MessageSearch {
  readonly #client: MessagingClient;
  readonly #listeners = new Set<() => void>();
  #snapshot = IDLE;
  #cursor: string | null = null;

  constructor(client: MessagingClient) {
    this.#client = client;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const wrapped = (): void => listener();
    this.#listeners.add(wrapped);
    return () => void this.#listeners.delete(wrapped);
  };

  readonly getSnapshot = (): SearchSnapshot => this.#snapshot;

  async search(query: string, threadId?: ThreadId): Promise<void> {
    this.#cursor = null;
    if (query.trim() === '') return this.clear();
    this.#show({ ...IDLE, query, threadId: threadId ?? null, status: 'loading' });
    await this.#load();
  }

  async loadMore(): Promise<void> {
    const { status, hasMore } = this.#snapshot;
    if (status === 'loading' || !hasMore) return;
    this.#show({ ...this.#snapshot, status: 'loading', failure: null });
    await this.#load();
  }

  clear(): void {
    this.#cursor = null;
    this.#show(IDLE);
  }

  /** Adds a page to the snapshot, unless another search has begun meanwhile. */
  async #load(): Promise<void> {
    const asked = this.#snapshot;
    try {
      const { results, hasMore, nextCursor, isComplete } = await this.#call(asked);
      if (this.#snapshot !== asked) return;
      this.#cursor = nextCursor;
      this.#show({
        ...asked,
        status: 'ready',
        results: [...asked.results, ...results],
        hasMore,
        isComplete: asked.isComplete && isComplete,
      });
    } catch (error) {
      if (this.#snapshot === asked) this.#show({ ...asked, status: 'failed', failure: toFailure(error) });
    }
  }

  #call({ query, threadId }: SearchSnapshot): Promise<Commands['searchMessages']['output']> {
    const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
    const input: Commands['searchMessages']['input'] = {
      q: query,
      zone,
      ...(threadId !== null && { threadId }),
      ...(this.#cursor !== null && { cursor: this.#cursor }),
    };
    return this.#client.call(SEARCH_ROUTES.searchMessages, input);
  }

  #show(snapshot: SearchSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) callSafely(listener);
  }
}
