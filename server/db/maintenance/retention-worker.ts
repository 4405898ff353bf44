import { AUDIENCES, toFeedId } from '../../users/audience.ts';
import { Loop } from '../../concurrency/loop.ts';
import { isPublishing, type Config } from '../../config/config.ts';
import type { Context } from '../../context.ts';
import type { Database } from '../database.ts';
import { deleteOldNotifications, deleteOldReads } from './notification-retention.ts';
import { deleteOldMessages } from './message-retention.ts';
import { advanceSweep, holdSweep, type Sweepable, type Swept } from './retention-progress.ts';

/** How long one instance deletes without saying so again, in milliseconds. Another one takes over after that. */
const HOLD_MS = 60_000;
/** How often is looked whether a round is due, and how long after a round the next one is, in milliseconds. */
const POLL_MS = 30_000;
const ROUND_MS = 60 * 60 * 1_000;
/** Between two statements, in milliseconds: deleting is in no hurry, and sends should not notice. */
const PAUSE_MS = 50;
const STOP_MS = 6_000;

/** How a part of what is old is deleted, by a small statement that goes on after a cursor. */
export interface Sweep {
  readonly what: Sweepable;
  readonly part: (db: Database, cursor: string | null) => Promise<Swept>;
}

/** What the settings say is to be deleted. */
export function sweepsOf(config: Config): Sweep[] {
  const { retentionMessagesDays: messages, retentionNotificationsDays: notifications } = config;
  const isPublished = isPublishing(config);
  const audiences = AUDIENCES.map(toFeedId);
  const ofMessages: Sweep = {
    what: 'messages',
    part: (db, cursor) => deleteOldMessages(db, cursor, { days: messages, isPublished }),
  };
  const ofNotifications: Sweep[] = [
    { what: 'notifications', part: (db, cursor) => deleteOldNotifications(db, cursor, notifications) },
    { what: 'reads', part: (db, cursor) => deleteOldReads(db, cursor, audiences) },
  ];
  return [...(messages > 0 ? [ofMessages] : []), ...(notifications > 0 ? ofNotifications : [])];
}

/** Goes round by round over what grows old, one instance at a time. */
export class Retention implements AsyncDisposable {
  readonly #context: Context;
  readonly #sweep: Sweep;
  readonly #holder = crypto.randomUUID();
  readonly #loop: Loop;

  constructor(context: Context, sweep: Sweep) {
    this.#context = context;
    this.#sweep = sweep;
    this.#loop = new Loop({
      name: `deleting old ${sweep.what}`,
      round: () => this.#step(),
      reporter: context.background,
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

  /** Deletes a part. Resolves to the milliseconds until the next step. */
  async #step(): Promise<number> {
    const { db, metrics } = this.#context;
    const { what, part } = this.#sweep;
    const held = await holdSweep(db, what, this.#holder, HOLD_MS);
    if (held === undefined) return pollMs();
    const { deleted, next } = await part(db, held.cursor);
    metrics.retentionDeleted.add(deleted, what);
    await advanceSweep(db, what, { holder: this.#holder, next, roundMs: ROUND_MS });
    return PAUSE_MS;
  }
}

/** With jitter, so that instances that started together do not look together. */
const pollMs = (): number => POLL_MS * (0.5 + Math.random());
