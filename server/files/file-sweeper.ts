import { withJitter } from '../concurrency/backoff.ts';
import { Loop } from '../concurrency/loop.ts';
import { deleteFileRows, takeDueFiles } from '../db/maintenance/file-retention.ts';
import type { Database } from '../db/database.ts';
import type { Background } from '../observe/background.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { FileStore } from './file-store.ts';

const BATCH = 50;
/** Interval between two looks at what is due, and pause while there is more, in milliseconds. */
const POLL_MS = 30_000;
const PAUSE_MS = 50;
const STOP_MS = 6_000;

interface Dependencies {
  readonly db: Database;
  readonly metrics: Pick<Metrics, 'retentionDeleted'>;
  readonly background: Background;
}

/**
 * Removes files whose time has come, on every instance. The bytes go before the row: if an instance stops in between, another one
 * removes them again.
 */
export class FileSweeper implements AsyncDisposable {
  readonly #dependencies: Dependencies;
  readonly #store: FileStore;
  readonly #loop: Loop;

  constructor(dependencies: Dependencies, store: FileStore) {
    this.#dependencies = dependencies;
    this.#store = store;
    this.#loop = new Loop({
      name: 'removing files',
      round: () => this.sweep(),
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

  /** Removes the next files. Resolves to the milliseconds until the next call. */
  async sweep(): Promise<number> {
    const { db, metrics } = this.#dependencies;
    const ids = await takeDueFiles(db, BATCH);
    if (ids.length === 0) return pollMs();
    for (const id of ids) await this.#store.remove(id);
    await deleteFileRows(db, ids);
    metrics.retentionDeleted.add(ids.length, 'files');
    return PAUSE_MS;
  }
}

const pollMs = (): number => withJitter(POLL_MS);
