import { withJitter } from '../concurrency/backoff.ts';
import { Loop } from '../concurrency/loop.ts';
import type { Context } from '../context.ts';
import {
  acquireSearchLease,
  advanceSearch,
  listThreadsBehind,
  releaseSearchLease,
  type SearchProgress,
} from '../db/search/search-progress.ts';
import { WordWriter } from './word-writer.ts';

/** Term of the lease without a renewal, in milliseconds. Another instance takes over after it. */
const LEASE_MS = 15_000;
/** Time without a holder after which messages may have come that no instance noticed, in milliseconds. */
const IDLE_MS = 10 * 60_000;
/** Threads of a page: 1,000 take 2 ms. */
const PAGE = 1_000;
/** Pause between two pages, between two rounds, and between two attempts to get the lease, in milliseconds. */
const PAUSE_MS = 100;
const ROUND_PAUSE_MS = 60_000;
const TAKEOVER_MS = 5_000;
/** Interval of the log lines about the first round, in milliseconds. */
const LOG_MS = 10_000;
const STOP_MS = 6_000;

type Parts = Pick<Context, 'db' | 'metrics' | 'eventLoopLag' | 'background' | 'log'>;

/**
 * Goes through all threads, round by round, and stores the words that are missing: all of them in the first round, later what
 * instances forgot that were killed. One instance at a time; another one resumes where it stopped.
 */
export class SearchRound implements AsyncDisposable {
  readonly #context: Parts;
  readonly #holder = crypto.randomUUID();
  readonly #writer: WordWriter;
  readonly #loop: Loop;
  #nextRoundAt = 0;
  #loggedAt = -Infinity;

  constructor(context: Parts) {
    this.#context = context;
    this.#writer = new WordWriter(context);
    this.#loop = new Loop({
      name: 'looking for messages without words',
      round: (signal) => this.#runPage(signal),
      reporter: context.background,
      stopMs: STOP_MS,
    });
  }

  start(): void {
    this.#loop.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    await releaseSearchLease(this.#context.db, this.#holder).catch(() => {});
  }

  /** Looks at one page. Resolves to the milliseconds until the next one. */
  async #runPage(signal: AbortSignal): Promise<number> {
    const progress = await this.#acquire();
    if (progress === undefined) return withJitter(TAKEOVER_MS);
    this.#report(progress);
    const waitMs = this.#nextRoundAt - performance.now();
    if (waitMs > 0) return Math.min(waitMs, LEASE_MS / 3);
    const { db } = this.#context;
    const { behind, size, last } = await listThreadsBehind(db, progress.threadId, PAGE);
    if (!(await this.#write(behind, signal))) return 0;
    const hasEnded = size < PAGE;
    await advanceSearch(db, this.#holder, { threadId: hasEnded ? null : last, threads: size });
    if (hasEnded) this.#end(progress);
    return behind.length > 0 && !hasEnded ? 0 : PAUSE_MS;
  }

  #acquire(): Promise<SearchProgress | undefined> {
    return acquireSearchLease(this.#context.db, this.#holder, { ms: LEASE_MS, idleMs: IDLE_MS });
  }

  /** Stores the words of the threads. False: the instance stops, or another one has the lease. */
  async #write(threadIds: readonly string[], signal: AbortSignal): Promise<boolean> {
    let behind = threadIds;
    let renewedAt = performance.now();
    while (behind.length > 0) {
      if (signal.aborted) return false;
      if (performance.now() > renewedAt + LEASE_MS / 3) {
        const progress = await this.#acquire();
        if (progress === undefined) return false;
        this.#report(progress);
        renewedAt = performance.now();
      }
      const [now, later] = [behind.slice(0, 200), behind.slice(200)];
      behind = [...(await this.#writer.write(now, signal)), ...later];
    }
    return true;
  }

  #end({ isFilled }: SearchProgress): void {
    this.#nextRoundAt = performance.now() + ROUND_PAUSE_MS;
    this.#context.metrics.searchFilled.set(1);
    if (!isFilled) this.#context.log.info('the words of all messages are stored: search is complete');
  }

  #report({ threads, estimate, isFilled }: SearchProgress): void {
    const share = isFilled ? 1 : Math.min(0.99, threads / Math.max(1, estimate));
    this.#context.metrics.searchFilled.set(share);
    if (isFilled || performance.now() < this.#loggedAt + LOG_MS) return;
    this.#loggedAt = performance.now();
    this.#context.log.info(
      { threads, percent: Math.round(share * 100) },
      'storing the words of earlier messages for search',
    );
  }
}
