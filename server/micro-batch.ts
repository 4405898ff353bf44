import { AppError } from './app-error.ts';
import type { SpanPlace, Tracing } from './observe/tracing.ts';

interface Options<Item, Result> {
  /** Does all items at once: a result or an error for each, in their order; nothing where there is nothing to tell. */
  readonly run: (items: readonly Item[]) => Promise<readonly (Result | Error)[] | void>;
  /** Items of one batch at the most. */
  readonly maxItems: number;
  /** Items waiting at the most; one more is refused with `overloaded`. */
  readonly maxQueued: number;
  /** Items with the same key never ride in one batch; undefined: never equal to another. */
  readonly key?: (item: Item) => string | undefined;
  /** Whether a failure of the whole batch may be one item's fault: then each item is tried alone. */
  readonly isPoison?: (error: unknown) => boolean;
  /** Where a batch shows in the traces of those who wait for it, and under which name. */
  readonly traced?: { readonly by: Tracing | undefined; readonly as: string };
}

interface Entry<Item, Result> {
  readonly item: Item;
  /** Where in its trace the item was added. */
  readonly place: SpanPlace | undefined;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the items of a tick into one call. One batch is in flight at a time: what arrives meanwhile makes the next
 * one, so batches grow with the load by themselves. Order is kept among items of one key.
 */
export class MicroBatch<Item, Result> {
  readonly #options: Options<Item, Result>;
  #queue: Entry<Item, Result>[] = [];
  #running = false;

  constructor(options: Options<Item, Result>) {
    this.#options = options;
  }

  /** Items that wait for their batch. */
  get queued(): number {
    return this.#queue.length;
  }

  /** The item's own result. Rejects with its own error, the batch's, or `overloaded` when too many wait. */
  add(item: Item): Promise<Result> {
    if (this.#queue.length >= this.#options.maxQueued) {
      return Promise.reject(new AppError('overloaded', { retryAfterMs: 1_000 }));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, place: this.#options.traced?.by?.place, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      setImmediate(() => void this.#drain());
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) await this.#runBatch(this.#take());
    this.#running = false;
  }

  #take(): Entry<Item, Result>[] {
    const { maxItems, key } = this.#options;
    if (key === undefined) return this.#queue.splice(0, maxItems);
    const keys = new Set<string>();
    const batch: Entry<Item, Result>[] = [];
    const later: Entry<Item, Result>[] = [];
    let seen = 0;
    for (; seen < this.#queue.length && batch.length < maxItems; seen++) {
      const entry = this.#queue[seen];
      if (entry === undefined) break;
      const itsKey = key(entry.item);
      (itsKey !== undefined && keys.has(itsKey) ? later : batch).push(entry);
      if (itsKey !== undefined) keys.add(itsKey);
    }
    this.#queue = [...later, ...this.#queue.slice(seen)];
    return batch;
  }

  #run(batch: readonly Entry<Item, Result>[]) {
    const { run, traced } = this.#options;
    const items = batch.map((entry) => entry.item);
    if (traced?.by === undefined) return run(items);
    const places = batch.map(({ place }) => place);
    return traced.by.batch(traced.as, places, { attributes: { items: items.length } }, () => run(items));
  }

  async #runBatch(batch: readonly Entry<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#run(batch);
      batch.forEach((entry, i) => settle(entry, results?.[i]));
    } catch (error) {
      if (batch.length > 1 && this.#options.isPoison?.(error)) {
        for (const entry of batch) await this.#runBatch([entry]);
      } else {
        for (const entry of batch) entry.reject(error);
      }
    }
  }
}

function settle<Item, Result>(entry: Entry<Item, Result>, result: Result | Error | undefined): void {
  if (result instanceof Error) entry.reject(result);
  else entry.resolve(result as Result);
}
