import { findDueReminders, removeTold, type DueReminder } from '../db/reminders.ts';
import { eventFrame } from '../live/frames.ts';
import { notify } from '../notify/notify.ts';
import { en } from '../notify/texts/en.ts';
import { countDue } from './count-due.ts';
import type { ScheduleContext } from './schedule-context.ts';

const BATCH = 100;

/**
 * Tells the due reminders. Each is an event of its own, so that it is stored once, although two instances may tell it at a time and
 * one may stop before it is removed.
 */
export async function remindDue(context: ScheduleContext): Promise<void> {
  const due = await findDueReminders(context.db, BATCH);
  const told = await notify(context, due.map(toNotification));
  await removeTold(context.db, due);
  // Only the instance that stored it counts and tells it.
  for (const { ord } of told) {
    const reminder = due[ord];
    if (reminder === undefined) continue;
    countDue(context.metrics, 'reminder', reminder.at);
    const { userId, messageId, threadId, seq } = reminder;
    const frame = eventFrame('reminder', { messageId, threadId, seq, at: null });
    context.deliverer.deliver({ to: [userId], frame });
  }
}

function toNotification({ userId, id, messageId, threadId, seq }: DueReminder) {
  return { to: userId, type: 'reminder', eventId: id, ...en.reminder(), data: { messageId, threadId, seq } };
}
