import type { CommandName } from '@messaging/protocol/commands';
import {
  EVERYBODY,
  HIDDEN,
  IN,
  MEMBERS,
  NO,
  NOT_THERE,
  SEEN_BY_MEMBERS,
  type Row,
  type World,
} from './who-rows.ts';

/** The same done to their thread and to one that does not exist. */
function onThreads(more: object = {}): readonly Row[] {
  return [
    { what: 'their thread', input: ({ threadId }) => ({ threadId, ...more }), verdicts: MEMBERS },
    {
      what: 'an unknown thread',
      input: ({ unknownUuid }) => ({ threadId: unknownUuid, ...more }),
      verdicts: NOT_THERE,
    },
  ];
}

const onlineBen = { what: 'ben, who is online', input: ({ ben }: World) => ({ userId: ben.userId }) };

/** Every command of the table and who may do it. A command that is missing here does not compile. */
export const who: { readonly [K in CommandName]: readonly Row<K>[] } = {
  listThreads: [
    {
      what: 'their thread',
      input: () => ({}),
      shows: ({ threads }, { threadId }) => threads.some(({ id }) => id === threadId),
      verdicts: SEEN_BY_MEMBERS,
    },
  ],
  createThread: [
    {
      what: 'a thread with ben',
      input: ({ ben }) => ({ participantId: ben.userId, jobId: 7 }),
      verdicts: [IN, 'done', 'done', 'done', 'invalid_request'],
    },
    {
      what: 'a thread with an unknown user',
      input: ({ unknownUserId }) => ({ participantId: unknownUserId }),
      verdicts: EVERYBODY,
    },
  ],
  getThread: onThreads(),
  getUser: [{ what: 'ben', input: ({ ben }) => ({ userId: ben.userId }), verdicts: EVERYBODY }],
  getUnread: [
    {
      what: "the unread messages of ann's and ben's thread",
      input: () => ({}),
      shows: ({ messages }) => messages > 0,
      verdicts: SEEN_BY_MEMBERS,
    },
  ],
  listMessages: onThreads(),
  sendMessage: onThreads({ body: 'let me in' }),
  setTyping: onThreads({ isTyping: true }),
  markRead: [
    ...onThreads({ seq: 1 }),
    {
      what: 'a message of their thread',
      input: ({ threadId, messageIds: [messageId] }) => ({ threadId, messageId }),
      verdicts: MEMBERS,
    },
    {
      what: 'an unknown message',
      input: ({ threadId, unknownUuid }) => ({ threadId, messageId: unknownUuid }),
      verdicts: NOT_THERE,
    },
    {
      what: 'a message of another thread',
      input: ({ threadId, elsewhere }) => ({ threadId, messageId: elsewhere }),
      verdicts: NOT_THERE,
    },
  ],
  markMessageRead: [
    {
      what: 'a message of their thread',
      input: ({ messageIds: [messageId] }) => ({ messageId }),
      verdicts: MEMBERS,
    },
    {
      what: "a message of ann's with somebody else",
      input: ({ elsewhere }) => ({ messageId: elsewhere }),
      verdicts: [IN, NO, NO, 'done', NO],
    },
    {
      what: 'an unknown message',
      input: ({ unknownUuid }) => ({ messageId: unknownUuid }),
      verdicts: NOT_THERE,
    },
  ],
  listOnline: [
    {
      ...onlineBen,
      shows: ({ onlineUsers }, { ben }) => onlineUsers.includes(ben.userId),
      verdicts: [IN, 'hidden', 'shown', 'shown', 'hidden'],
    },
  ],
  getPresence: [
    {
      ...onlineBen,
      shows: ({ isOnline, status }) => isOnline && status !== 'offline',
      verdicts: [IN, 'hidden', 'shown', 'shown', 'shown'],
    },
    {
      what: 'an unknown user',
      input: ({ unknownUserId }) => ({ userId: unknownUserId }),
      shows: ({ isOnline, lastSeenAt }) => isOnline || lastSeenAt !== null,
      verdicts: HIDDEN,
    },
  ],
  setPresence: [{ what: 'their own', input: () => ({ status: 'busy' }), verdicts: EVERYBODY }],
  listNotifications: [
    {
      what: "ann's notification",
      input: () => ({}),
      shows: ({ notifications }, { notificationIds: [anns] }) => notifications.some(({ id }) => id === anns),
      verdicts: [IN, 'hidden', 'hidden', 'shown', 'hidden'],
    },
    {
      what: 'a notification of all freelancers',
      input: () => ({}),
      shows: ({ notifications }, { audienceId }) => notifications.some(({ id }) => id === audienceId),
      verdicts: [IN, 'shown', 'hidden', 'shown', 'shown'],
    },
  ],
  markNotificationRead: [
    {
      what: "ann's notification",
      input: ({ notificationIds: [id] }) => ({ id }),
      verdicts: [IN, NO, NO, 'done', NO],
    },
    {
      what: 'a notification of all freelancers',
      input: ({ audienceId }) => ({ id: audienceId }),
      verdicts: [IN, 'done', NO, 'done', 'done'],
    },
    {
      what: 'an unknown notification',
      input: ({ unknownNotificationId }) => ({ id: unknownNotificationId }),
      verdicts: NOT_THERE,
    },
  ],
  markAllNotificationsRead: [{ what: 'their own', input: () => ({}), verdicts: EVERYBODY }],
  sync: [
    {
      what: 'their thread',
      input: ({ threadId, syncToken }) => ({ token: syncToken, threads: { [threadId]: 0 } }),
      shows: (output, { threadId }) => JSON.stringify(output).includes(threadId),
      verdicts: SEEN_BY_MEMBERS,
    },
    {
      what: "ann's notification",
      input: ({ syncToken }) => ({ token: syncToken }),
      shows: ({ notifications }, { notificationIds: [anns] }) => notifications.some(({ id }) => id === anns),
      verdicts: [IN, 'hidden', 'hidden', 'shown', 'hidden'],
    },
    {
      what: 'an unknown thread',
      input: ({ unknownUuid, syncToken }) => ({ token: syncToken, threads: { [unknownUuid]: 0 } }),
      shows: (output, { unknownUuid }) => JSON.stringify(output).includes(unknownUuid),
      verdicts: HIDDEN,
    },
  ],
  renewToken: [
    { what: 'their own', input: (_world, { token }) => ({ token }), verdicts: EVERYBODY },
    {
      what: "ann's token",
      input: ({ ann }) => ({ token: ann.token }),
      verdicts: [IN, 'token_invalid', 'token_invalid', 'done', 'token_invalid'],
    },
  ],
  revokeTokens: [
    {
      what: 'the tokens of a user',
      input: ({ unknownUserId }) => ({ userId: unknownUserId }),
      verdicts: [IN, 'forbidden', 'done', 'forbidden', 'forbidden'],
    },
    {
      what: 'one token',
      input: ({ unknownUuid }) => ({ jti: unknownUuid }),
      verdicts: [IN, 'forbidden', 'done', 'forbidden', 'forbidden'],
    },
  ],
  exportUser: [
    {
      what: 'what is stored of ann',
      input: ({ ann: { userId } }) => ({ userId }),
      shows: ({ messages }) => messages.length > 0,
      verdicts: [IN, 'forbidden', 'shown', 'forbidden', 'forbidden'],
    },
  ],
  eraseUser: [
    {
      what: 'a user',
      input: ({ unknownUserId }) => ({ userId: unknownUserId }),
      verdicts: [IN, 'forbidden', 'done', 'forbidden', 'forbidden'],
    },
  ],
  ping: [{ what: 'the service', input: () => null, verdicts: EVERYBODY }],
};
