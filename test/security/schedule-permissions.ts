import type { scheduleCommands } from '@messaging/protocol/schedule-commands';
import {
  ALL_USERS,
  ANONYMOUS,
  MEMBERS,
  MISSING,
  NOT_FOUND,
  type Fixture,
  type PermissionCase,
} from './permission-case.ts';

const TOMORROW = new Date(Date.now() + 24 * 60 * 60 * 1_000).toISOString();
const LATER = { sendAt: TOMORROW, zone: 'Asia/Tokyo' };

/** Something that ann made for herself. */
const ANNS = [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'done', NOT_FOUND] as const;
const SHOWN_TO_ANN = [ANONYMOUS, 'hidden', 'hidden', 'shown', 'hidden'] as const;

const has = (entries: readonly { readonly id: string }[], id: string): boolean =>
  entries.some((entry) => entry.id === id);

/** A scheduled message of ann, one of her in another thread, and a missing one. */
function onScheduled<More extends object>(more: More) {
  return [
    {
      description: 'a scheduled message of ann',
      input: ({ threadId, scheduledId }: Fixture) => ({ threadId, scheduledId, ...more }),
      expected: ANNS,
    },
    {
      description: 'a scheduled message of ann by another thread',
      input: ({ unknownUuid, scheduledId }: Fixture) => ({ threadId: unknownUuid, scheduledId, ...more }),
      expected: MISSING,
    },
    {
      description: 'an unknown scheduled message',
      input: ({ threadId, unknownUuid }: Fixture) => ({ threadId, scheduledId: unknownUuid, ...more }),
      expected: MISSING,
    },
  ] as const;
}

/** Who may do what with messages to come, reminders and saved replies; part of the table in permission-cases.ts. */
export const schedulePermissions: {
  readonly [K in keyof typeof scheduleCommands]: readonly PermissionCase<K>[];
} = {
  createScheduled: [
    {
      description: 'to their thread',
      input: ({ threadId }) => ({ threadId, body: 'let me in', ...LATER }),
      expected: MEMBERS,
    },
    {
      description: 'to an unknown thread',
      input: ({ unknownUuid }) => ({ threadId: unknownUuid, body: 'let me in', ...LATER }),
      expected: MISSING,
    },
    {
      description: 'as an answer to a message of another thread',
      input: ({ threadId, elsewhere }) => ({ threadId, body: 'what?', replyTo: elsewhere, ...LATER }),
      expected: MISSING,
    },
  ],
  listThreadScheduled: [
    {
      description: 'of their thread',
      input: ({ threadId }) => ({ threadId }),
      shows: ({ scheduled }, { scheduledId }) => has(scheduled, scheduledId),
      expected: [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'shown', 'hidden'],
    },
  ],
  listScheduled: [
    {
      description: 'their own',
      input: () => ({}),
      shows: ({ scheduled }, { scheduledId }) => has(scheduled, scheduledId),
      expected: SHOWN_TO_ANN,
    },
  ],
  changeScheduled: onScheduled(LATER),
  cancelScheduled: onScheduled({}),
  setReminder: [
    {
      description: 'of a message of their thread',
      input: ({ messageIds: [messageId] }) => ({ messageId, at: TOMORROW }),
      expected: MEMBERS,
    },
    {
      description: "of a message of ann's with somebody else",
      input: ({ elsewhere }) => ({ messageId: elsewhere, at: TOMORROW }),
      expected: ANNS,
    },
    {
      description: 'of an unknown message',
      input: ({ unknownUuid }) => ({ messageId: unknownUuid, at: TOMORROW }),
      expected: MISSING,
    },
  ],
  removeReminder: [
    {
      description: 'a reminder of ann',
      input: ({ messageIds: [messageId] }) => ({ messageId }),
      expected: ANNS,
    },
  ],
  listReminders: [
    {
      description: 'their own',
      input: () => ({}),
      shows: ({ reminders }, { messageIds: [remindedId] }) =>
        reminders.some(({ messageId }) => messageId === remindedId),
      expected: SHOWN_TO_ANN,
    },
  ],
  listSavedReplies: [
    {
      description: 'their own',
      input: () => ({}),
      shows: ({ replies }, { replyId }) => has(replies, replyId),
      expected: SHOWN_TO_ANN,
    },
  ],
  putSavedReply: [
    {
      description: 'their own',
      input: () => ({ name: 'hours', body: 'From nine to five.' }),
      expected: ALL_USERS,
    },
    {
      description: 'one with the id of a reply of ann, which stays as it is',
      input: ({ replyId }) => ({ id: replyId, name: 'hours', body: 'From nine to five.' }),
      expected: ALL_USERS,
    },
  ],
  removeSavedReply: [
    { description: 'a reply of ann', input: ({ replyId }) => ({ replyId }), expected: ANNS },
  ],
};
