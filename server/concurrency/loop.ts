import { backoffMs, sleep } from './backoff.ts';
import { withTimeout } from './timeouts.ts';

/** Counts and logs failures of work that has no caller. */
export interface FailureReporter {
  reportFailure(work: string, error: unknown): void;
}

interface LoopOptions {
  /** Name of the work, which completes "… failed" in the log. */
  readonly name: string;
  /** One round. Resolves to the milliseconds until the next one; `signal` is aborted at a stop. */
  readonly round: (signal: AbortSignal) => Promise<number>;
  /** Receives the failures of rounds; left out where the round's own work reports them. */
  readonly reporter?: FailureReporter;
  /** Milliseconds until the next round after `failures` failures in a row. By default 50 to 5,050, with jitter. */
  readonly retryMs?: (failures: number) => number;
  /** Milliseconds that a stop waits for the running round. */
  readonly stopMs: number;
}

/** A round that lasted this long before it failed starts the back-off again, in milliseconds. */
const STEADY_MS = 60_000;

/** Work of the background in rounds, one at a time, from `start` until it is disposed of. */
export class Loop implements AsyncDisposable {
  readonly #options: LoopOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** Starts the first round at once. A second call changes nothing. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when the running round has ended, or after `stopMs`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    const { name, stopMs } = this.#options;
    if (this.#running) await withTimeout(this.#running, stopMs, name).catch(() => {});
  }

  async #run(): Promise<void> {
    const { name, round, reporter, retryMs = defaultRetryMs } = this.#options;
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted;) {
      const start = performance.now();
      try {
        const waitMs = await round(signal);
        failures = 0;
        await sleep(waitMs, signal);
      } catch (error) {
        reporter?.reportFailure(name, error);
        failures = performance.now() - start > STEADY_MS ? 1 : failures + 1;
        await sleep(retryMs(failures), signal);
      }
    }
  }
}

const defaultRetryMs = (failures: number): number => 50 + backoffMs(failures - 1);

/**
 * Calls `work` every `ms` milliseconds, give or take the part `jitter` (0 .. 1) of that at random, until the result is
 * disposed of. The next period starts when `work` has ended, so calls never overlap. `work` must not fail.
 */
export function every(ms: number, jitter: number, work: () => void | Promise<void>): Disposable {
  let timer: Timer | undefined;
  let isDisposed = false;
  const schedule = (): void => {
    if (isDisposed) return;
    timer = setTimeout(run, ms * (1 + jitter * (2 * Math.random() - 1)));
  };
  const run = (): void => {
    const running = work();
    if (running === undefined) schedule();
    else void running.then(schedule);
  };
  schedule();
  return {
    [Symbol.dispose]: () => {
      isDisposed = true;
      clearTimeout(timer);
    },
  };
}
