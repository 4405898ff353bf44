import type { scheduleCommands } from '../../protocol/schedule-commands.ts';
import { NEW_SCHEDULED, REMINDER, SAVED_REPLY, SCHEDULED, SUCCESS } from './examples.ts';
import type { OperationText } from './operation-text.ts';

/** Texts of the routes for messages to come, reminders and saved replies; part of the table in operation-texts.ts. */
export const SCHEDULE_TEXTS: Readonly<Record<keyof typeof scheduleCommands, OperationText>> = {
  createScheduled: {
    tag: 'Schedule',
    description: [
      'At its time the message is sent as by its sender, once, with all checks of a send; then its `clientId` is the id of the scheduled message. If it cannot be sent it stays with `state: "failed"`, and its sender gets a notification `scheduled_failed`.',
      '`sendAt` names the moment. The service keeps the time that the clocks of `zone` show then, and that time wins: if the rules of the zone change before, `sendAt` moves with them.',
      'Make one `clientId` for each message and repeat it on every retry. The other connections of the sender get a `scheduled` frame, and so they do for each later change.',
    ].join('\n\n'),
    request: NEW_SCHEDULED,
    response: SCHEDULED,
  },
  listThreadScheduled: {
    tag: 'Schedule',
    description: 'In the order of ids. If `hasMore` is true, `after` with the last id leads on.',
    response: { scheduled: [SCHEDULED], count: 1, hasMore: false },
  },
  listScheduled: {
    tag: 'Schedule',
    description: 'In the order of ids. If `hasMore` is true, `after` with the last id leads on.',
    response: { scheduled: [SCHEDULED], count: 1, hasMore: false },
  },
  changeScheduled: {
    tag: 'Schedule',
    description:
      'Fields that are left out stay. Once the service has begun to send it, or has sent it, the answer is 403 `too_late`.',
    request: { sendAt: '2026-02-03T09:00:00+01:00', zone: 'Europe/Berlin' },
    response: { ...SCHEDULED, sendAt: '2026-02-03T08:00:00.000Z' },
  },
  cancelScheduled: {
    tag: 'Schedule',
    description:
      'After a success it is not sent. Once the service has begun to send it, or has sent it, the answer is 403 `too_late`.',
    response: { ...SCHEDULED, state: 'cancelled' },
  },
  setReminder: {
    tag: 'Schedule',
    description:
      'For a message that the caller may see. There is one reminder of a message for a user: a second call moves it. At its time the user gets a notification `reminder`, once.',
    request: { at: '2026-02-02T09:00:00+01:00' },
    response: REMINDER,
  },
  removeReminder: {
    tag: 'Schedule',
    description: 'A reminder that has been told is not there any more.',
    response: SUCCESS,
  },
  listReminders: {
    tag: 'Schedule',
    description: 'All of them: there are few.',
    response: { reminders: [REMINDER], count: 1 },
  },
  listSavedReplies: {
    tag: 'Schedule',
    description: 'In the order of ids. If `hasMore` is true, `after` with the last id leads on.',
    response: { replies: [SAVED_REPLY], count: 1, hasMore: false },
  },
  putSavedReply: {
    tag: 'Schedule',
    description: 'With an `id` of the client the call can be repeated safely.',
    request: SAVED_REPLY,
    response: SAVED_REPLY,
  },
  removeSavedReply: {
    tag: 'Schedule',
    description: 'Messages that were written with it stay as they are.',
    response: SUCCESS,
  },
};
