import { toFailure, type Failure } from './failure.ts';
import { View } from './store.ts';

/** State of a list. A list that is `ready` stays ready; `failure` is then the failure of the last load. */
export type ListStatus = 'loading' | 'ready' | 'error';

/** Fields of every list's snapshot. */
export interface ListSnapshot {
  readonly status: ListStatus;
  readonly failure: Failure | null;
  /** True when `loadMore` would load older entries. */
  readonly hasMore: boolean;
}

/** A list that is loaded by pages, newest first, and kept up to date by events. */
export abstract class PagedList<
  Page extends { readonly nextCursor: string | null },
  Snapshot extends ListSnapshot,
> extends View<Snapshot> {
  #status: ListStatus = 'loading';
  #failure: Failure | null = null;
  #isFresh = false;
  #cursor: string | null = null;
  #loadingMore: Promise<void> | undefined;

  /** False when the list has to be loaded. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** Marks the list as stale: events may have been missed. */
  invalidate(): void {
    this.#isFresh = false;
  }

  /** Replaces the list with its newest page. Rejects with a failure that the snapshot holds too. */
  async load(): Promise<void> {
    try {
      const page = await this.firstPage();
      this.#status = 'ready';
      this.#isFresh = true;
      this.#failure = null;
      this.#cursor = page.nextCursor;
      this.replace(page);
    } catch (error) {
      this.#failure = toFailure(error);
      if (this.#status === 'loading') this.#status = 'error';
      this.changed();
      throw error;
    }
  }

  /** Loads the next page, if there is one. */
  loadMore(): Promise<void> {
    if (this.#cursor === null) return Promise.resolve();
    this.#loadingMore ??= this.page(this.#cursor)
      .then((page) => {
        this.#cursor = page.nextCursor;
        this.append(page);
      })
      .finally(() => (this.#loadingMore = undefined));
    return this.#loadingMore;
  }

  protected get listSnapshot(): ListSnapshot {
    return { status: this.#status, failure: this.#failure, hasMore: this.#cursor !== null };
  }

  protected firstPage(): Promise<Page> {
    return this.page(null);
  }

  /** Fetches the page that starts at a cursor; null: the newest page. */
  protected abstract page(cursor: string | null): Promise<Page>;

  /** Replaces the entries with those of a first page. */
  protected abstract replace(page: Page): void;

  /** Adds the entries of a further page. */
  protected abstract append(page: Page): void;
}
