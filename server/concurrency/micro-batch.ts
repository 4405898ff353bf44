import type { SpanContext } from '@opentelemetry/api';
import { AppError } from '../app-error.ts';

/** Description of a batch for its span, with the span of each caller; undefined for a caller without one. */
interface BatchSpan {
  readonly name: string;
  readonly callers: readonly (SpanContext | undefined)[];
  readonly attributes: { readonly items: number };
}

/** Shows a batch in the traces of the callers that wait for it. `describe` and `work` get the same arguments. */
export interface BatchTracer {
  /** Span of the running code; undefined outside of every trace. */
  readonly activeSpan: SpanContext | undefined;
  batchSpan<A extends readonly unknown[], T>(
    describe: (...args: A) => BatchSpan,
    work: (...args: A) => T,
    ...args: A
  ): T;
}

interface Options<Item, Result> {
  /** Handles all items at once. Resolves to a result or an error for each, in order, or to nothing if items have no result. */
  readonly run: (items: readonly Item[]) => Promise<readonly (Result | Error)[] | void>;
  /** Maximum number of items in a batch. */
  readonly maxItems: number;
  /** Maximum number of waiting items; one more is rejected with `overloaded`. */
  readonly maxQueued: number;
  /** Items with the same key are never in one batch. Undefined is equal to no other key. */
  readonly key?: (item: Item) => string | undefined;
  /** Limit of one owner's part of a batch. */
  readonly share?: Share<Item>;
  /** Can this failure of a batch be caused by one item? Then each item is tried alone. */
  readonly isPoison?: (error: unknown) => boolean;
  /** Records a span for each batch, under this name. */
  readonly traced?: { readonly by: BatchTracer; readonly as: string };
}

/** Prevents large items of one owner from slowing every batch for the other owners. */
interface Share<Item> {
  readonly owner: (item: Item) => unknown;
  readonly size: (item: Item) => number;
  /** Maximum total size of an owner's items in a batch; a single item is taken whatever its size. */
  readonly max: number;
}

interface Entry<Item, Result> {
  readonly item: Item;
  /** Span in which the item was added. */
  readonly span: SpanContext | undefined;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects the items of a tick into one call. One batch is in flight at a time, and items that arrive meanwhile form the
 * next one, so batches grow with the load. Items of one key keep their order.
 */
export class MicroBatch<Item, Result> {
  readonly #options: Options<Item, Result>;
  #queue: Entry<Item, Result>[] = [];
  /** Total size of the waiting items. */
  #size = 0;
  #running = false;

  constructor(options: Options<Item, Result>) {
    this.#options = options;
  }

  /** Number of items that wait for their batch. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Resolves to the item's result. Rejects with its error, that of the batch, or `overloaded` if too many items wait. */
  add(item: Item): Promise<Result> {
    if (this.#queue.length >= this.#options.maxQueued) {
      return Promise.reject(new AppError('overloaded', { retryAfterMs: 1_000 }));
    }
    return new Promise((resolve, reject) => {
      this.#size += this.#options.share?.size(item) ?? 0;
      this.#queue.push({ item, span: this.#options.traced?.by.activeSpan, resolve, reject });
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
    const { maxItems, key, share } = this.#options;
    if (key === undefined && share === undefined) return this.#queue.splice(0, maxItems);
    // If all waiting items fit into one share, no owner can exceed theirs.
    const selection = new Selection(key, share && this.#size > share.max ? share : undefined);
    const batch: Entry<Item, Result>[] = [];
    const later: Entry<Item, Result>[] = [];
    let seen = 0;
    for (; seen < this.#queue.length && batch.length < maxItems; seen++) {
      const entry = this.#queue[seen];
      if (entry === undefined) break;
      (selection.takes(entry.item) ? batch : later).push(entry);
    }
    this.#queue = [...later, ...this.#queue.slice(seen)];
    if (share !== undefined) for (const { item } of batch) this.#size -= share.size(item);
    return batch;
  }

  #run(batch: readonly Entry<Item, Result>[]) {
    const { run, traced } = this.#options;
    const runItems = (entries: typeof batch) => run(entries.map(({ item }) => item));
    if (traced === undefined) return runItems(batch);
    const describe = (entries: typeof batch): BatchSpan => ({
      name: traced.as,
      callers: entries.map(({ span }) => span),
      attributes: { items: entries.length },
    });
    return traced.by.batchSpan(describe, runItems, batch);
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

/** Decides, in the order of the queue, which items are in the next batch. */
class Selection<Item> {
  readonly #key: Options<Item, unknown>['key'];
  readonly #share: Share<Item> | undefined;
  readonly #keys = new Set<string>();
  /** Total size by owner in the batch. After an item that must wait, all later items of its owner wait, to keep their order. */
  readonly #sizes = new Map<unknown, number>();

  constructor(key: Options<Item, unknown>['key'], share: Share<Item> | undefined) {
    this.#key = key;
    this.#share = share;
  }

  takes(item: Item): boolean {
    if (this.#exceedsShare(item)) return false;
    const key = this.#key?.(item);
    if (key === undefined) return true;
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    return true;
  }

  #exceedsShare(item: Item): boolean {
    if (this.#share === undefined) return false;
    const { owner, size, max } = this.#share;
    const id = owner(item);
    const before = this.#sizes.get(id);
    const total = (before ?? 0) + size(item);
    const exceeds = before !== undefined && total > max;
    this.#sizes.set(id, exceeds ? Infinity : total);
    return exceeds;
  }
}
