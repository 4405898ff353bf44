import { SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import { hasContent } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Output } from '@messaging/protocol/commands';
import { AppError, invalid } from '../app-error.ts';
import type { Context } from '../context.ts';
import { createToAttachment } from '../files/files.ts';
import type { Database } from '../db/database.ts';
import { isDataError } from '../db/postgres-error.ts';
import {
  deleteScheduled,
  findScheduled,
  findScheduleState,
  insertScheduled,
  listScheduled as readScheduled,
  toScheduled,
  updateScheduled,
  type ScheduledKey,
} from '../db/scheduled-messages.ts';
import { storeScheduled, type ScheduledDraft } from '../db/store-scheduled.ts';
import { FIRST_POSITION } from '../db/user-messages.ts';
import { deliverScheduled } from '../schedule/deliver-scheduled.ts';
import { CommandResult, type Handler } from './call.ts';
import { readMembership } from './members.ts';
import { readPage } from './paging.ts';
import { describeAttachments, toDraftAttachments } from './to-attachments.ts';
import { toFutureTime } from './to-future-time.ts';

const toSendTime = (text: string): Date => toFutureTime('sendAt', text, SCHEDULE_LIMITS.scheduledDays);

/** The tables of zones of runtime and database may differ. */
function refuseZone(error: unknown): never {
  throw isDataError(error) ? invalid('zone', 'is not known to the database') : error;
}

type Needs = 'config' | 'db' | 'deliverer' | 'files' | 'profiles';

export const createScheduled: Handler<'createScheduled', Needs> = async (context, { actor }, input) => {
  const { threadId, clientId, body, replyTo = null, zone } = input;
  const scheduled: ScheduledDraft = {
    senderId: actor.userId,
    id: clientId ?? Bun.randomUUIDv7(),
    threadId,
    body,
    attachments: toDraftAttachments(context, input.attachments),
    replyTo,
    sendAt: toSendTime(input.sendAt),
    zone,
  };
  const earlier = await findEarlier(context, scheduled);
  if (earlier !== undefined) return earlier;
  // The name that members see when it is sent, even if its sender has not been here since.
  await context.profiles.ensureStored({ ...actor, at: actor.issuedAt });
  const toAttachment = createToAttachment(context.files);
  const storing = storeScheduled(context.db, scheduled, { toAttachment, store: insertScheduled });
  const stored = await storing.catch(refuseZone);
  const made = stored === undefined ? await findEarlier(context, scheduled) : toScheduled(stored);
  if (made === undefined) throw new AppError('unavailable');
  return new CommandResult(made, stored !== undefined, () => deliverScheduled(context, actor.userId, made));
};

/** What an earlier call stored under this id, perhaps sent since. Fails if the message may not be scheduled. */
async function findEarlier(
  context: Pick<Context, 'db' | 'files'>,
  scheduled: ScheduledDraft,
): Promise<Output<'createScheduled'> | undefined> {
  const { db } = context;
  const stored = await findScheduled(db, scheduled);
  if (stored !== undefined && stored.threadId !== scheduled.threadId)
    throw new AppError('client_id_conflict');
  if (stored !== undefined) return toScheduled(stored);
  const { isMember, isWriter, hasQuote, count, isSent } = await findScheduleState(db, scheduled);
  if (isSent) return await describeSent(context, scheduled);
  if (!isMember || !hasQuote) throw new AppError('not_found');
  if (!isWriter) throw new AppError('read_only');
  if (count >= SCHEDULE_LIMITS.scheduled) throw new AppError('too_many_scheduled');
  return undefined;
}

async function describeSent(
  context: Pick<Context, 'db' | 'files'>,
  scheduled: ScheduledDraft,
): Promise<Output<'createScheduled'>> {
  const target = { ownerId: scheduled.senderId, threadId: scheduled.threadId };
  const attachments = await describeAttachments(context, target, scheduled.attachments);
  return toScheduled({ ...scheduled, attachments, failure: null, createdAt: new Date() }, 'sent');
}

export const changeScheduled: Handler<'changeScheduled', Needs> = async (context, { actor }, input) => {
  const { db } = context;
  const key = { senderId: actor.userId, id: input.scheduledId };
  const stored = await findScheduled(db, key);
  if (stored?.threadId !== input.threadId) throw await toRefusal(db, key, input.threadId);
  const changed = {
    ...stored,
    body: input.body ?? stored.body,
    attachments: input.attachments ? toDraftAttachments(context, input.attachments) : stored.attachments,
    replyTo: input.replyTo === undefined ? stored.replyTo : input.replyTo,
    // One that failed waits again, for a time that is still to come.
    sendAt:
      input.sendAt === undefined && stored.failure === null
        ? stored.sendAt
        : toSendTime(input.sendAt ?? stored.sendAt.toISOString()),
    zone: input.zone ?? stored.zone,
  };
  if (changed.body === '' && changed.attachments.length === 0) throw invalid('body', hasContent[1].message);
  if (input.replyTo && !(await findScheduleState(db, changed)).hasQuote) throw new AppError('not_found');
  const toAttachment = createToAttachment(context.files);
  const storing = storeScheduled(db, changed, { toAttachment, store: updateScheduled });
  const updated = await storing.catch(refuseZone);
  if (updated === undefined) throw new AppError('too_late');
  const view = toScheduled(updated);
  return new CommandResult(view, false, () => deliverScheduled(context, actor.userId, view));
};

export const cancelScheduled: Handler<'cancelScheduled', Needs> = async (
  context,
  { actor },
  { threadId, scheduledId },
) => {
  const { db } = context;
  const key = { senderId: actor.userId, id: scheduledId };
  const stored = await findScheduled(db, key);
  if (stored?.threadId !== threadId) throw await toRefusal(db, key, threadId);
  const deleted = await deleteScheduled(db, key);
  if (deleted === undefined) throw new AppError('too_late');
  const view = toScheduled(deleted, 'cancelled');
  return new CommandResult(view, false, () => deliverScheduled(context, actor.userId, view));
};

/** Who wants to stop a message must learn that it was sent. */
async function toRefusal(db: Database, key: ScheduledKey, threadId: ThreadId): Promise<AppError> {
  const { isSent } = await findScheduleState(db, { ...key, threadId });
  return new AppError(isSent ? 'too_late' : 'not_found');
}

export const listScheduled: Handler<'listScheduled', 'db'> = ({ db }, { actor }, { after }) =>
  readPageOf(db, actor.userId, null, after);

export const listThreadScheduled: Handler<'listThreadScheduled', 'db' | 'members'> = async (
  context,
  { actor },
  { threadId, after },
) => {
  await readMembership(context, threadId, actor.userId);
  return await readPageOf(context.db, actor.userId, threadId, after);
};

async function readPageOf(
  db: Database,
  senderId: UserId,
  threadId: ThreadId | null,
  after: string = FIRST_POSITION.threadId,
): Promise<Output<'listScheduled'>> {
  const { items, hasMore } = await readPage(
    SCHEDULE_LIMITS.scheduled,
    (limit) => readScheduled(db, senderId, { threadId, after, limit }),
    (rows) => rows.map((row) => toScheduled(row)),
  );
  return { scheduled: items, count: items.length, hasMore };
}
