import { bounded, sleep, unlessAborted } from './bounded.ts';
import { isPublishing } from './config.ts';
import type { Context } from './context.ts';
import { advanceRetention, deleteOldMessages, holdRetention } from './db/retention.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long one instance deletes without saying so again, in milliseconds. Another one takes over after that. */
const HOLD_MS = 60_000;
/** How often is looked whether a round is due, and how long after a round the next one is, in milliseconds. */
const LOOK_MS = 30_000;
const ROUND_MS = 60 * 60 * 1_000;
/** Between two statements, in milliseconds: deleting is in no hurry, and sends should not notice. */
const PAUSE_MS = 50;
const STOP_MS = 6_000;

/** Deletes messages that are older than RETENTION_MESSAGES_DAYS, in small statements, one instance at a time. */
export class Retention implements AsyncDisposable {
  readonly #context: Context;
  readonly #holder = crypto.randomUUID();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(context: Context) {
    this.#context = context;
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await bounded(this.#running, STOP_MS, 'deleting old messages').catch(() => {});
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const wait = await this.#step().catch((error: unknown) => {
        this.#context.background.failed('deleting old messages', error);
        return LOOK_MS;
      });
      await unlessAborted(sleep(wait), signal);
    }
  }

  /** Deletes a part. Resolves to how many milliseconds there is nothing to do. */
  async #step(): Promise<number> {
    const { db, config, metrics } = this.#context;
    const cursor = await holdRetention(db, this.#holder, HOLD_MS);
    if (cursor === undefined) return LOOK_MS;
    const cutoff = new Date(Date.now() - config.retentionMessagesDays * DAY_MS);
    const { deleted, last, isFull } = await deleteOldMessages(db, cursor, {
      cutoff,
      isPublished: isPublishing(config),
    });
    metrics.retentionDeleted.add(deleted, 'messages');
    await advanceRetention(db, this.#holder, isFull ? cursor : last, ROUND_MS);
    return PAUSE_MS;
  }
}
