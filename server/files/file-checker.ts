import { backoffMs, withJitter } from '../concurrency/backoff.ts';
import { Loop } from '../concurrency/loop.ts';
import { isPublishing, type Config } from '../config/config.ts';
import type { Database } from '../db/database.ts';
import { postponeCheck, saveVerdict, takeFilesToCheck, type FileToCheck } from '../db/file-checks.ts';
import type { Deliverer } from '../live/deliverer.ts';
import type { Background } from '../observe/background.ts';
import type { Metrics } from '../observe/metrics.ts';
import { createToAttachment, type Files } from './files.ts';
import type { Scanner } from './scanner.ts';

/** Files that are checked at once by an instance. */
const BATCH = 4;
/** Time limit of a check, and time after which another instance repeats it, in milliseconds. */
const CHECK_MS = 30_000;
const LEASE_MS = 60_000;
/** Time between two looks at what is due, in milliseconds. */
const POLL_MS = 1_000;
const STOP_MS = 6_000;
/** Back-off of a check that failed, in milliseconds: at least and at most. */
const BACKOFF = { firstMs: 1_000, mostMs: 60_000 } as const;
/** Checks that fail until a file is sent unchecked, where FILE_SCAN_FAIL is `open`. */
const OPEN_AFTER = 3;

interface Dependencies {
  readonly background: Background;
  readonly config: Config;
  readonly db: Database;
  readonly deliverer: Pick<Deliverer, 'deliverChange'>;
  readonly metrics: Pick<Metrics, 'filesChecked'>;
}

/**
 * Has files checked, on every instance. Each check is taken for a time, so that another instance repeats it if this one ends. While
 * the scanner is away, files wait, or are sent unchecked where FILE_SCAN_FAIL is `open`.
 */
export class FileChecker implements AsyncDisposable {
  readonly #dependencies: Dependencies;
  readonly #files: Files;
  readonly #scanner: Scanner;
  readonly #loop: Loop;

  constructor(dependencies: Dependencies, files: Files, scanner: Scanner) {
    this.#dependencies = dependencies;
    this.#files = files;
    this.#scanner = scanner;
    this.#loop = new Loop({
      name: 'checking files',
      round: (signal) => this.#round(signal),
      reporter: dependencies.background,
      retryMs: pollMs,
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
  async #round(signal: AbortSignal): Promise<number> {
    const taken = await takeFilesToCheck(this.#dependencies.db, { limit: BATCH, leaseMs: LEASE_MS });
    await Promise.all(taken.map((file) => this.#check(file, signal)));
    return taken.length < BATCH ? pollMs() : 0;
  }

  async #check(file: FileToCheck, stop: AbortSignal): Promise<void> {
    const { background, config, db, metrics } = this.#dependencies;
    const isOpen = config.fileScanFail === 'open';
    const signal = AbortSignal.any([stop, AbortSignal.timeout(CHECK_MS)]);
    try {
      const verdict = await this.#scanner.check(file, signal);
      metrics.filesChecked.inc(verdict);
      await this.#end(file, verdict === 'clean' || (verdict === 'unknown' && isOpen) ? 'ready' : 'refused');
    } catch (error) {
      if (stop.aborted) return;
      metrics.filesChecked.inc('failed');
      background.reportFailure('checking a file', error);
      if (isOpen && file.checkCount >= OPEN_AFTER) await this.#end(file, 'ready');
      else await postponeCheck(db, file.id, toWaitMs(file.checkCount));
    }
  }

  /** The bytes of a file that is refused go at once; the sweep removes what is left if this instance ends here. */
  async #end({ id }: FileToCheck, state: 'ready' | 'refused'): Promise<void> {
    const { config, db, deliverer } = this.#dependencies;
    const changed = await saveVerdict(
      db,
      { id, state },
      {
        toAttachment: createToAttachment(this.#files),
        isPublished: isPublishing(config),
        onLate: (late) => deliverer.deliverChange(late, 'file'),
      },
    );
    if (changed?.changed) deliverer.deliverChange(changed, changed.changed);
    if (state === 'refused') await this.#files.store.remove(id);
  }
}

const pollMs = (): number => withJitter(POLL_MS);

const toWaitMs = (checks: number): number =>
  BACKOFF.firstMs + backoffMs(checks, BACKOFF.firstMs, BACKOFF.mostMs);
