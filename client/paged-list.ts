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

/** Limit of the pages that are loaded again at once. */
const RELOAD_PAGES = 4;

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
  #pageCount = 0;
  /** Number of loads so far. */
  #loads = 0;

  /** False when the list has to be loaded. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** Marks the list as stale: events may have been missed. */
  invalidate(): void {
    this.#isFresh = false;
  }

  /**
   * Replaces the list with its newest pages, as many as it had, at most RELOAD_PAGES: a list keeps the place that its reader has
   * scrolled to. Rejects with a failure that the snapshot holds too.
   */
  async load(): Promise<void> {
    try {
      const first = await this.firstPage();
      const others = await this.#pagesAfter(first, Math.min(this.#pageCount, RELOAD_PAGES) - 1);
      this.#status = 'ready';
      this.#isFresh = true;
      this.#failure = null;
      this.#loads += 1;
      this.#pageCount = 1;
      this.#cursor = first.nextCursor;
      this.replace(first);
      for (const page of others) this.#append(page);
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
    const loads = this.#loads;
    this.#loadingMore ??= this.page(this.#cursor)
      .then((page) => {
        // A page of the list before a reload does not follow the pages of the new one.
        if (loads === this.#loads) this.#append(page);
      })
      .finally(() => (this.#loadingMore = undefined));
    return this.#loadingMore;
  }

  async #pagesAfter({ nextCursor }: Page, count: number): Promise<Page[]> {
    if (count <= 0 || nextCursor === null) return [];
    const next = await this.page(nextCursor);
    return [next, ...(await this.#pagesAfter(next, count - 1))];
  }

  #append(page: Page): void {
    this.#cursor = page.nextCursor;
    this.#pageCount += 1;
    this.append(page);
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
