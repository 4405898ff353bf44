import { AUDIENCES, toFeedId } from '../../users/audience.ts';
import { withJitter } from '../../concurrency/backoff.ts';
import { Loop } from '../../concurrency/loop.ts';
import { isPublishing, type Config } from '../../config/config.ts';
import type { Background } from '../../observe/background.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { Database } from '../database.ts';
import { markUnheldFiles } from './file-retention.ts';
import { deleteOldNotifications, deleteOldReads } from './notification-retention.ts';
import { deleteOldMessages } from './message-retention.ts';
import {
  acquireRetentionJob,
  advanceRetentionJob,
  type RetentionJobName,
  type RetentionStep,
} from './retention-progress.ts';

/** Duration of the lease of a job, in milliseconds. After it another instance takes over. */
const LEASE_MS = 60_000;
/** Interval between two checks whether a round is due, and time from one round to the next, in milliseconds. */
const POLL_MS = 30_000;
const ROUND_MS = 60 * 60 * 1_000;
/** Pause between two statements, in milliseconds: retention is not urgent, and sends should not notice it. */
const PAUSE_MS = 50;
const STOP_MS = 6_000;

/** One kind of old data, deleted by small statements that each go on after a cursor. */
export interface RetentionJob {
  readonly name: RetentionJobName;
  readonly step: (db: Database, cursor: string | null) => Promise<RetentionStep>;
}

/** The jobs that the settings ask for. */
export function listRetentionJobs(config: Config): RetentionJob[] {
  const { retentionMessagesDays: messageDays, retentionNotificationsDays: notificationDays } = config;
  const isPublished = isPublishing(config);
  const audiences = AUDIENCES.map(toFeedId);
  const messageJobs: RetentionJob[] = [
    {
      name: 'messages',
      step: (db, cursor) => deleteOldMessages(db, cursor, { days: messageDays, isPublished }),
    },
  ];
  const notificationJobs: RetentionJob[] = [
    { name: 'notifications', step: (db, cursor) => deleteOldNotifications(db, cursor, notificationDays) },
    { name: 'reads', step: (db, cursor) => deleteOldReads(db, cursor, audiences) },
  ];
  const fileJobs: RetentionJob[] = [{ name: 'files', step: markUnheldFiles }];
  const hasFiles = config.fileStore.kind !== 'off';
  return [
    ...(hasFiles ? fileJobs : []),
    ...(messageDays > 0 ? messageJobs : []),
    ...(notificationDays > 0 ? notificationJobs : []),
  ];
}

interface RetentionDependencies {
  readonly db: Database;
  readonly metrics: Pick<Metrics, 'retentionDeleted'>;
  readonly background: Background;
}

/** Runs a job round by round, on one instance at a time. */
export class RetentionWorker implements AsyncDisposable {
  readonly #dependencies: RetentionDependencies;
  readonly #job: RetentionJob;
  readonly #holder = crypto.randomUUID();
  readonly #loop: Loop;

  constructor(dependencies: RetentionDependencies, job: RetentionJob) {
    this.#dependencies = dependencies;
    this.#job = job;
    this.#loop = new Loop({
      name: `deleting old ${job.name}`,
      round: () => this.#step(),
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

  /** Runs one statement. Resolves to the milliseconds until the next one. */
  async #step(): Promise<number> {
    const { db, metrics } = this.#dependencies;
    const { name, step } = this.#job;
    const lease = await acquireRetentionJob(db, name, this.#holder, LEASE_MS);
    if (lease === undefined) return pollMs();
    const { deleted, next } = await step(db, lease.cursor);
    metrics.retentionDeleted.add(deleted, name);
    await advanceRetentionJob(db, name, { holder: this.#holder, next, roundMs: ROUND_MS });
    return PAUSE_MS;
  }
}

const pollMs = (): number => withJitter(POLL_MS);
