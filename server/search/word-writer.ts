import { sleep } from '../concurrency/backoff.ts';
import type { Context } from '../context.ts';
import type { ThreadId } from '@messaging/protocol/primitives';
import { indexThreads } from '../db/search/index-threads.ts';
import { BatchSize } from './batch-size.ts';

/** Delay of the event loop above which the instance counts as busy, and longest wait for it, in milliseconds. */
const BUSY_MS = 50;
const PATIENCE_MS = 1_000;

/** Stores the words of threads, batch by batch, with a rest after each. */
export class WordWriter {
  readonly #context: Pick<Context, 'db' | 'metrics' | 'eventLoopLag'>;
  readonly #size = new BatchSize();

  constructor(context: Pick<Context, 'db' | 'metrics' | 'eventLoopLag'>) {
    this.#context = context;
  }

  /** Runs one batch. Resolves to those of the threads that have more. */
  async write(threadIds: readonly ThreadId[], signal: AbortSignal): Promise<readonly ThreadId[]> {
    const { db, metrics } = this.#context;
    const start = performance.now();
    try {
      const { messages, behind } = await indexThreads(db, threadIds, this.#size.size);
      metrics.searchIndexed.add(messages);
      const ms = performance.now() - start;
      if (messages >= this.#size.size) this.#size.adjust(ms);
      // Rests as long as it worked: half of one connection is left to others.
      await sleep(ms, signal);
      await this.#waitWhileBusy(signal);
      return behind;
    } catch (error) {
      this.#size.adjust(Infinity);
      throw error;
    }
  }

  /** Sends go first, but search never stops. */
  async #waitWhileBusy(signal: AbortSignal): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (this.#context.eventLoopLag.lateMs > BUSY_MS && performance.now() < end && !signal.aborted)
      await sleep(50, signal);
  }
}
