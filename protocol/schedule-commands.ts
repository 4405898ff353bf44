import { z } from 'zod';
import { count, listed, success, uuid } from './primitives.ts';
import {
  moment,
  newSavedReply,
  newScheduled,
  reminder,
  savedReply,
  scheduledChange,
  scheduledMessage,
} from './schedule.ts';

const OF_THREAD = '/messages/threads/:threadId/scheduled';
const SAVED_REPLIES = '/messages/saved-replies';
const REMINDERS = '/messages/:messageId/reminders';

/** In the order of ids, so that what is sent or made meanwhile moves no page. */
const after = uuid.optional().meta({ description: 'Id of the last entry of the page before' });
const scheduledPage = z.object({ scheduled: z.array(scheduledMessage), ...listed });

/** Commands for messages to come, reminders and saved replies; part of the table in commands.ts. */
export const scheduleCommands = {
  createScheduled: {
    summary: 'Schedules a message; a repeated `clientId` returns the same one',
    rest: { method: 'post', path: OF_THREAD, created: true },
    input: newScheduled,
    output: scheduledMessage,
    errors: ['not_found', 'read_only', 'client_id_conflict', 'too_many_scheduled', 'file_not_ready'],
  },
  listThreadScheduled: {
    summary: "The caller's scheduled messages of a thread",
    rest: { method: 'get', path: OF_THREAD },
    input: z.object({ threadId: uuid, after }),
    output: scheduledPage,
    errors: ['not_found'],
  },
  listScheduled: {
    summary: "The caller's scheduled messages of all threads",
    rest: { method: 'get', path: '/messages/scheduled' },
    input: z.object({ after }),
    output: scheduledPage,
    errors: [],
  },
  changeScheduled: {
    summary: 'Changes text or time of a scheduled message; one that failed waits again',
    rest: { method: 'patch', path: `${OF_THREAD}/:scheduledId` },
    input: scheduledChange,
    output: scheduledMessage,
    errors: ['not_found', 'too_late', 'file_not_ready'],
  },
  cancelScheduled: {
    summary: 'Removes a scheduled message, which is not sent then',
    rest: { method: 'delete', path: `${OF_THREAD}/:scheduledId` },
    input: z.object({ threadId: uuid, scheduledId: uuid }),
    output: scheduledMessage,
    errors: ['not_found', 'too_late'],
  },
  setReminder: {
    summary: 'Reminds the caller of a message at a time, by a notification',
    rest: { method: 'post', path: REMINDERS },
    input: z.object({
      messageId: uuid,
      at: moment.meta({ description: 'When to remind the caller: in the future, at most 366 days ahead' }),
    }),
    output: reminder,
    errors: ['not_found', 'too_many_reminders'],
  },
  removeReminder: {
    summary: "Removes the caller's reminder of a message",
    rest: { method: 'delete', path: REMINDERS },
    input: z.object({ messageId: uuid }),
    output: success,
    errors: ['not_found'],
  },
  listReminders: {
    summary: "The caller's reminders, the next one first",
    rest: { method: 'get', path: '/messages/reminders' },
    input: z.object({}),
    output: z.object({ reminders: z.array(reminder), count }),
    errors: [],
  },
  listSavedReplies: {
    summary: "The caller's saved replies",
    rest: { method: 'get', path: SAVED_REPLIES },
    input: z.object({ after }),
    output: z.object({ replies: z.array(savedReply), ...listed }),
    errors: [],
  },
  putSavedReply: {
    summary: 'Saves a reply, or replaces the one with this id',
    rest: { method: 'put', path: SAVED_REPLIES },
    input: newSavedReply,
    output: savedReply,
    errors: ['too_many_saved_replies'],
  },
  removeSavedReply: {
    summary: 'Removes a saved reply',
    rest: { method: 'delete', path: `${SAVED_REPLIES}/:replyId` },
    input: z.object({ replyId: uuid }),
    output: success,
    errors: ['not_found'],
  },
} as const;
