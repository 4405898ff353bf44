import type { Reminder } from '@messaging/protocol/schedule';
import type { EventPayload } from '@messaging/protocol/events';
import type { UserId } from '@messaging/protocol/primitives';
import { SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { findPosition } from '../db/messages.ts';
import {
  deleteReminder,
  listReminders as readReminders,
  putReminder,
  type StoredReminder,
} from '../db/reminders.ts';
import { eventFrame } from '../live/frames.ts';
import { CommandResult, type Handler } from './call.ts';
import { toFutureTime } from './to-future-time.ts';

export const toReminder = ({ messageId, threadId, seq, at }: StoredReminder): Reminder => ({
  messageId,
  threadId,
  seq,
  at: at.toISOString(),
});

/** A user has at most one reminder of a message: setting it again moves it, so a repeated call changes nothing. */
export const setReminder: Handler<'setReminder', 'db' | 'deliverer'> = async (
  context,
  { actor },
  { messageId, at },
) => {
  const { db } = context;
  const time = toFutureTime('at', at, SCHEDULE_LIMITS.reminderDays);
  const position = await findPosition(db, messageId, actor.userId);
  if (position === undefined) throw new AppError('not_found');
  const stored = await putReminder(db, actor.userId, {
    ...position,
    messageId,
    at: time,
    id: Bun.randomUUIDv7(),
  });
  if (stored === undefined) throw new AppError('too_many_reminders');
  const reminder = toReminder(stored);
  return new CommandResult(reminder, false, () => deliverReminder(context, actor.userId, reminder));
};

export const removeReminder: Handler<'removeReminder', 'db' | 'deliverer'> = async (
  context,
  { actor },
  { messageId },
) => {
  const removed = await deleteReminder(context.db, actor.userId, messageId);
  if (removed === undefined) throw new AppError('not_found');
  deliverReminder(context, actor.userId, { ...toReminder(removed), at: null });
  return { success: true };
};

export const listReminders: Handler<'listReminders', 'db'> = async ({ db }, { actor }) => {
  const reminders = (await readReminders(db, actor.userId)).map(toReminder);
  return { reminders, count: reminders.length };
};

function deliverReminder(
  { deliverer }: Pick<Context, 'deliverer'>,
  userId: UserId,
  reminder: EventPayload<'reminder'>,
): void {
  deliverer.deliver({ to: [userId], frame: eventFrame('reminder', reminder) });
}
