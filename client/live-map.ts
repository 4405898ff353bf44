import { systemClock } from './clock.ts';
import type { Failure, MessagingError } from './failure.ts';
import type { MessagingClient } from './messaging-client.ts';
import type { ListStatus } from './paged-list.ts';
import { View } from './store.ts';

/** Entries of a list that is loaded whole. It stays `ready` once it is; `failure` is then that of the last load. */
export interface LiveMapSnapshot<Entry> {
  readonly status: ListStatus;
  readonly failure: Failure | null;
  readonly entries: readonly Entry[];
}

interface LiveMapOptions<Entry> {
  readonly toKey: (entry: Entry) => string;
  readonly compare: (one: Entry, other: Entry) => number;
  /** Loads the whole list. */
  readonly load: () => Promise<readonly Entry[]>;
}

/** A short list that is loaded at its first subscription and after each reconnect, and kept up to date in between. */
export class LiveMap<Entry> extends View<LiveMapSnapshot<Entry>> {
  readonly #client: Pick<MessagingClient, 'connection' | 'on'>;
  readonly #options: LiveMapOptions<Entry>;
  #entries = new Map<string, Entry>();
  #status: ListStatus = 'loading';
  #failure: Failure | null = null;
  #isStarted = false;
  /** What changed during the running load, whose answer may be older; null stands for a removed entry. */
  #changes = new Map<string, Entry | null>();
  #loads = 0;

  constructor(client: Pick<MessagingClient, 'connection' | 'on'>, options: LiveMapOptions<Entry>) {
    super(systemClock);
    this.#client = client;
    this.#options = options;
  }

  /** Adds or replaces an entry; null removes it. */
  set(key: string, entry: Entry | null): void {
    this.#changes.set(key, entry);
    this.#apply(key, entry);
    this.changed();
  }

  protected override onSubscribe(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { connection } = this.#client;
    let wasOpen = false;
    const onChange = (): void => {
      const isOpen = connection.getSnapshot().status === 'open';
      if (isOpen && !wasOpen) void this.#load();
      wasOpen = isOpen;
    };
    connection.subscribe(onChange);
    this.#client.on('resync', () => void this.#load());
    onChange();
  }

  protected build(): LiveMapSnapshot<Entry> {
    const entries = [...this.#entries.values()].sort(this.#options.compare);
    return { status: this.#status, failure: this.#failure, entries };
  }

  async #load(): Promise<void> {
    const load = ++this.#loads;
    this.#changes = new Map();
    try {
      const loaded = await this.#options.load();
      // A newer load has begun, and knows more.
      if (load !== this.#loads) return;
      this.#entries = new Map(loaded.map((entry) => [this.#options.toKey(entry), entry]));
      for (const [key, entry] of this.#changes) this.#apply(key, entry);
      this.#status = 'ready';
      this.#failure = null;
    } catch (error) {
      if (load !== this.#loads) return;
      // Not by its class: this module and the core may be bundled apart.
      this.#failure = (error as MessagingError).failure;
      if (this.#status === 'loading') this.#status = 'error';
    }
    this.changed();
  }

  #apply(key: string, entry: Entry | null): void {
    if (entry === null) this.#entries.delete(key);
    else this.#entries.set(key, entry);
  }
}
