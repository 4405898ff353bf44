import type { ErrorCode } from '@messaging/protocol/errors';
import type { ScheduledMessage } from '@messaging/protocol/schedule';
import { AppError } from '../app-error.ts';
import { toDrafts } from '../db/draft-attachments.ts';
import { writeMessage } from '../db/file-message-writer.ts';
import type { WriteResult } from '../db/batch-writer.ts';
import {
  claimDueScheduled,
  isScheduledSent,
  removeSent,
  saveFailure,
  toScheduled,
  type DueScheduled,
} from '../db/scheduled-messages.ts';
import { notify } from '../notify/notify.ts';
import { en } from '../notify/texts/en.ts';
import { toEventId } from '../notify/to-event-id.ts';
import { countDue } from './count-due.ts';
import { deliverScheduled } from './deliver-scheduled.ts';
import type { ScheduleContext } from './schedule-context.ts';

const BATCH = 50;
/** Time after which another instance sends what this one has claimed, in milliseconds; at least the limits of several statements. */
const CLAIM_MS = 30_000;

type Failure = NonNullable<ScheduledMessage['failure']>;
const FAILURES: ReadonlySet<ErrorCode> = new Set([
  'not_found',
  'read_only',
  'client_id_conflict',
  'file_not_ready',
]);

/**
 * Sends the due messages as their senders, with all checks of a send. The id is the client id of the message: an instance that stops
 * between storing the message and removing the row leaves the row to another one, whose send finds the message. Other errors,
 * as of a database that is away, leave the claim to end.
 */
export async function sendDue(context: ScheduleContext): Promise<void> {
  const { db } = context;
  const due = await claimDueScheduled(db, { limit: BATCH, ms: Math.max(CLAIM_MS, 3 * db.timeoutMs) });
  const results = await Promise.allSettled(due.map((scheduled) => send(context, scheduled)));
  const sent = due.filter((_, i) => results[i]?.status === 'fulfilled');
  if (sent.length > 0) await removeSent(db, sent);
  for (const scheduled of sent) {
    countDue(context.metrics, 'message', scheduled.sendAt);
    deliverScheduled(context, scheduled.senderId, toScheduled(scheduled, 'sent'));
  }
  for (const [i, scheduled] of due.entries()) {
    const result = results[i];
    if (result?.status === 'rejected') await fail(context, scheduled, result.reason);
  }
}

/** Rejects with an AppError if it was not sent. */
async function send(context: ScheduleContext, scheduled: DueScheduled): Promise<void> {
  if (scheduled.isTooLate) {
    if (await isScheduledSent(context.db, scheduled)) return;
    throw new AppError('too_late');
  }
  const result = await write(context, scheduled);
  // A message that is not new was delivered by who stored it.
  if (result.isNew) context.deliverer.deliverMessage(result);
}

/** A message that was to be quoted may be gone by now; then the message is sent without it. */
async function write(context: ScheduleContext, scheduled: DueScheduled): Promise<WriteResult> {
  const { id: clientId, threadId, senderId, body, replyTo } = scheduled;
  const attachments = toDrafts(scheduled.attachments);
  const draft = { threadId, senderId, senderName: null, clientId, body, attachments };
  const add = (quoted: string | null) =>
    writeMessage(context, { ...draft, id: Bun.randomUUIDv7(), replyTo: quoted });
  try {
    return await add(replyTo);
  } catch (error) {
    if (replyTo === null || !(error instanceof AppError) || error.code !== 'not_found') throw error;
    return await add(null);
  }
}

/** Tells the sender, then marks the row: an instance that stops in between leads to a second try, not to a failure that nobody hears of. */
async function fail(context: ScheduleContext, scheduled: DueScheduled, error: unknown): Promise<void> {
  const failure = scheduled.isTooLate ? 'too_late' : toFailure(error);
  if (failure === undefined) {
    context.background.reportFailure('sending a scheduled message', error);
    return;
  }
  const { senderId, id, threadId, sendAt } = scheduled;
  await notify(context, [
    {
      to: senderId,
      type: 'scheduled_failed',
      eventId: toEventId('scheduled_failed', `${id} ${sendAt.toISOString()}`),
      ...en.scheduledFailed(failure),
      data: { scheduledId: id, threadId, failure },
    },
  ]);
  await saveFailure(context.db, scheduled, failure);
  context.metrics.dueHandled.inc('message', 'failed');
  deliverScheduled(context, senderId, toScheduled({ ...scheduled, failure }, 'failed'));
}

/** Undefined for an error that may pass. */
function toFailure(error: unknown): Failure | undefined {
  return error instanceof AppError && FAILURES.has(error.code) ? (error.code as Failure) : undefined;
}
