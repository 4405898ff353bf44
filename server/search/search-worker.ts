import { Loop } from '../concurrency/loop.ts';
import type { Context } from '../context.ts';
import type { ChangedThreads } from './changed-threads.ts';
import { WordWriter } from './word-writer.ts';

/** Interval between two looks at the changed threads, in milliseconds: so long a message is not found. */
const POLL_MS = 300;
/** Threads of one batch. */
const THREADS = 200;
const STOP_MS = 6_000;

/**
 * Stores the words of messages that this instance stored or changed. What it forgets, because it is killed or because another
 * version stored a message, SearchRound finds.
 */
export class SearchWorker implements AsyncDisposable {
  readonly #changed: ChangedThreads;
  readonly #writer: WordWriter;
  readonly #loop: Loop;

  constructor(
    context: Pick<Context, 'db' | 'metrics' | 'eventLoopLag' | 'background'>,
    changed: ChangedThreads,
  ) {
    this.#changed = changed;
    this.#writer = new WordWriter(context);
    this.#loop = new Loop({
      name: 'storing words of messages',
      round: (signal) => this.#runRound(signal),
      reporter: context.background,
      stopMs: STOP_MS,
    });
  }

  start(): void {
    this.#loop.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
  }

  /** Resolves to the milliseconds until the next round. */
  async #runRound(signal: AbortSignal): Promise<number> {
    const taken = this.#changed.take(THREADS);
    if (taken.length === 0) return POLL_MS;
    try {
      this.#changed.addAll(await this.#writer.write(taken, signal));
    } catch (error) {
      this.#changed.addAll(taken);
      throw error;
    }
    return taken.length === THREADS ? 0 : POLL_MS;
  }
}
