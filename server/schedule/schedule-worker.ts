import { withJitter } from '../concurrency/backoff.ts';
import { Loop } from '../concurrency/loop.ts';
import { findNextDue, keepScheduled } from '../db/scheduled-messages.ts';
import { remindDue } from './remind-due.ts';
import type { ScheduleContext } from './schedule-context.ts';
import { sendDue } from './send-due.ts';

/** Longest time between two looks at what is due, in milliseconds: what is scheduled for sooner may be that late. */
const POLL_MS = 2_000;
/** Pause between two batches, in milliseconds, so that sends of clients come between them. */
const PAUSE_MS = 20;
const STOP_MS = 6_000;
/** Time between two rounds of upkeep, and days for which a message that failed stays. */
const UPKEEP_MS = 24 * 60 * 60 * 1_000;
const FAILED_DAYS = 30;

/**
 * Sends scheduled messages and tells reminders at their time, on every instance. While nothing is due, a round is one statement
 * with two look-ups in an index.
 */
export class ScheduleWorker implements AsyncDisposable {
  readonly #context: ScheduleContext;
  readonly #loop: Loop;
  #upkeepAt = 0;

  constructor(context: ScheduleContext) {
    this.#context = context;
    this.#loop = new Loop({
      name: 'sending what is scheduled',
      round: () => this.#round(),
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

  /** Resolves to the milliseconds until the next round. */
  async #round(): Promise<number> {
    const context = this.#context;
    await this.#keep();
    const { messageMs, reminderMs } = await findNextDue(context.db);
    const [isMessageDue, isReminderDue] = [isDue(messageMs), isDue(reminderMs)];
    if (isMessageDue) await sendDue(context);
    if (isReminderDue) await remindDue(context);
    if (isMessageDue || isReminderDue) return PAUSE_MS;
    return Math.min(pollMs(), messageMs ?? Infinity, reminderMs ?? Infinity);
  }

  /** A failure, as of a zone that the database does not know any more, keeps no message back. */
  async #keep(): Promise<void> {
    if (performance.now() < this.#upkeepAt) return;
    this.#upkeepAt = performance.now() + UPKEEP_MS;
    await this.#context.background.run(
      'keeping scheduled messages',
      keepScheduled(this.#context.db, FAILED_DAYS),
    );
  }
}

const isDue = (ms: number | null): boolean => ms !== null && ms <= 0;

const pollMs = (): number => withJitter(POLL_MS);
