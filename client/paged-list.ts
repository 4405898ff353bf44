import { failureOf, type Failure } from './failure.ts';
import { View } from './store.ts';

/** Where a list stands. Once `ready` it stays so; `failure` then says why the last attempt to load more failed. */
export type ListStatus = 'loading' | 'ready' | 'error';

/** What every list tells beside its entries. */
export interface ListSnapshot {
  readonly status: ListStatus;
  readonly failure: Failure | null;
  /** Whether `loadMore` would bring older ones. */
  readonly hasMore: boolean;
}

/** A list of the service that is loaded by pages, newest first; events keep it up to date. */
export abstract class PagedList<
  Page extends { readonly nextCursor: string | null },
  Snapshot extends ListSnapshot,
> extends View<Snapshot> {
  #status: ListStatus = 'loading';
  #failure: Failure | null = null;
  #isFresh = false;
  #cursor: string | null = null;
  #loadingMore: Promise<void> | undefined;

  /** Whether `load` has nothing to do. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** What is shown may be wrong in ways that no event will mend: it is to be loaded anew. */
  spoil(): void {
    this.#isFresh = false;
  }

  /** Loads the newest page in place of everything. Rejects; the status tells as well. */
  async load(): Promise<void> {
    try {
      const page = await this.firstPage();
      this.#status = 'ready';
      this.#isFresh = true;
      this.#failure = null;
      this.#cursor = page.nextCursor;
      this.begin(page);
    } catch (error) {
      this.#failure = failureOf(error);
      if (this.#status === 'loading') this.#status = 'error';
      this.changed();
      throw error;
    }
  }

  /** The next page, if there is one. */
  loadMore(): Promise<void> {
    if (this.#cursor === null) return Promise.resolve();
    this.#loadingMore ??= this.page(this.#cursor)
      .then((page) => {
        this.#cursor = page.nextCursor;
        this.take(page);
      })
      .finally(() => (this.#loadingMore = undefined));
    return this.#loadingMore;
  }

  protected get list(): ListSnapshot {
    return { status: this.#status, failure: this.#failure, hasMore: this.#cursor !== null };
  }

  protected firstPage(): Promise<Page> {
    return this.page(null);
  }

  /** Asks for the page that starts at a cursor; null: the newest. */
  protected abstract page(cursor: string | null): Promise<Page>;

  /** Takes a first page in place of everything. */
  protected abstract begin(page: Page): void;

  /** Takes a further page. */
  protected abstract take(page: Page): void;
}
